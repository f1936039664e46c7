/** Unpacks a program of a Debian package, without installing it. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program: the words that run it, or why there is none. */
export type FoundProgram =
  | { readonly binary: string; readonly before: readonly string[] }
  | { readonly missing: string };

/**
 * A program of a package: the installed one, else that of the package as apt verifies and downloads it, kept in
 * `$XDG_CACHE_HOME/agentbus` or `~/.cache/agentbus`.
 */
export async function debianProgram(packageName: string, program: string): Promise<FoundProgram> {
  const installed = join('/usr/bin', program);
  if (await exists(installed)) return { binary: installed, before: [] };
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'agentbus');
  const folder = join(cache, packageName);
  const path = join(folder, 'usr', 'bin', program);
  if (await exists(path)) return unpacked(folder, path);
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, `${packageName}-`));
  try {
    await run('apt-get', ['download', packageName], { cwd: made });
    const [archive = ''] = await readdir(made);
    await run('dpkg-deb', ['-x', join(made, archive), join(made, 'root')]);
    await rename(join(made, 'root'), folder).catch(async (error: unknown) => {
      // Another run was faster.
      if (!(await exists(path))) throw error;
    });
    return await unpacked(folder, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { missing: `no ${program} to test with: it takes the Debian package ${packageName} (${reason})` };
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** Runs what is unpacked with the package's `/usr/share` over the system's, in a mount namespace of its own. */
async function unpacked(folder: string, path: string): Promise<FoundProgram> {
  const overlay = `mount -t overlay overlay -o "lowerdir=$1/usr/share:/usr/share" /usr/share && shift && exec "$@"`;
  const before = ['-rm', 'sh', '-c', overlay, 'sh', folder, path];
  try {
    await run('unshare', [...before, '--version']);
    return { binary: 'unshare', before };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').at(-1) : String(error);
    return { missing: `no program to test with: ${path} cannot be run with its files in place (${reason})` };
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Whatever the reason is, the file is of no use.
    return false;
  }
}
