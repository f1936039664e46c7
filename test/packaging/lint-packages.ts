/** Checks each built package as a consumer would meet it: publint, are-the-types-wrong, and knip over the workspace. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

function run(command: string, args: string[], cwd: string): boolean {
  console.log(`\n$ ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { cwd, stdio: 'inherit' }).status === 0;
}

const failed: string[] = [];
for (const name of readdirSync(`${repository}/packages`)) {
  const cwd = `${repository}/packages/${name}`;
  if (!run('publint', ['run', '--strict', cwd], repository)) failed.push(`publint ${name}`);
  if (name === 'cli') continue; // a command: nothing to import, no types
  if (!run('attw', ['--pack', cwd, '--profile', 'esm-only'], repository)) failed.push(`attw ${name}`);
}
if (!run('knip', [], repository)) failed.push('knip');

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
