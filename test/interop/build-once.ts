/** Keeps what Go builds for this suite, so that it is built once for each version of what it is made from. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { constants, homedir, setPriority } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A download that fails is tried once more; what was compiled before is in Go's own cache by then. */
const ATTEMPTS = 2;

/** Two packages at a time, so that a build leaves memory and processor to whatever else the machine does. */
const GO_FLAGS = '-p=2 -buildvcs=false';
const GO_MAX_PROCS = '2';

/** A program and what it is made from. */
export interface GoProgram {
  /** The binary's file name, which also names the folder in the cache. */
  readonly name: string;
  /** A folder with `go.mod` and `go.sum`, which pin every module. */
  readonly manifestFolder: string;
  /** The files of that folder that decide the binary. */
  readonly manifestFiles: readonly string[];
  /** The arguments of `go` that leave the binary in the folder they run in, which has those files. */
  readonly goArguments: readonly string[];
}

/** Why nothing can be built here, or `undefined` if it can. The reason with which a suite skips its tests. */
export async function whyNoGo(): Promise<string | undefined> {
  try {
    await promisify(execFile)('go', ['version']);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `no program to test with: building one takes "go" on PATH (${reason})`;
  }
}

/**
 * The path of a program, which is built first unless it is in the cache: `<name>-<hash>` in `$XDG_CACHE_HOME/agentbus`, or in
 * `~/.cache/agentbus`. A folder of that name is always whole.
 *
 * @throws Error with Go's output if the build fails.
 */
export async function buildOnce(program: GoProgram): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'agentbus');
  const folder = join(cache, `${program.name}-${await hashOf(program)}`);
  const binary = join(folder, program.name);
  if (await exists(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const workFolder = await mkdtemp(join(cache, 'building-'));
  try {
    await compile(program, workFolder);
    await publish(workFolder, folder, binary);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  return binary;
}

async function hashOf({ manifestFolder, manifestFiles, goArguments }: GoProgram): Promise<string> {
  const hash = createHash('sha256').update(`${goArguments.join(' ')} ${process.platform} ${process.arch}\n`);
  for (const name of manifestFiles) hash.update(await readFile(join(manifestFolder, name)));
  return hash.digest('hex').slice(0, 16);
}

async function compile(program: GoProgram, workFolder: string): Promise<void> {
  for (const name of program.manifestFiles) {
    await copyFile(join(program.manifestFolder, name), join(workFolder, name));
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await runGo(program, workFolder);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function runGo({ name, goArguments }: GoProgram, workFolder: string): Promise<void> {
  const child = spawn('go', goArguments, {
    cwd: workFolder,
    env: { ...process.env, GOFLAGS: GO_FLAGS, GOMAXPROCS: GO_MAX_PROCS, GOWORK: 'off', CGO_ENABLED: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`Cannot build ${name}: exit code ${code}.\n${output}`);
}

/** Renames, so that no one sees half a folder. Another process that built the same one meanwhile is as good. */
async function publish(workFolder: string, folder: string, binary: string): Promise<void> {
  try {
    await rename(workFolder, folder);
  } catch (error) {
    if (!(await exists(binary))) throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
