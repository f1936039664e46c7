/**
 * Installs the peers into `test/bench/node_modules`, from the lockfile of this folder, unless they are there: they are
 * no workspace of the root, so that nobody downloads them who does not compare.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const lockfile = new URL('package-lock.json', import.meta.url);
/** Written by npm at the end of each installation. */
const installed = new URL('node_modules/.package-lock.json', import.meta.url);

/** @throws Error if npm fails. */
export function installPeers(): void {
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return;
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`Cannot install the peers of test/bench: npm ci ended with ${status}.`);
}
