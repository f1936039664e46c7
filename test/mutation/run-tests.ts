/** Runs tests of a package, in a process of their own. */
import { spawnSync } from 'node:child_process';

/** A mutant may run for ever. */
const TIMEOUT_MILLIS = 180_000;

/** `failed` also where they cannot be loaded. */
export function runTests(
  packageDirectory: string,
  tests: readonly string[],
): 'passed' | 'failed' | 'timed out' {
  // In one process: killing it ends all of it.
  const run = [
    '--conditions=@agentbus/source',
    '--test',
    '--test-isolation=none',
    ...tests.map((name) => `src/${name}`),
  ];
  const { status, error } = spawnSync(process.execPath, run, {
    cwd: packageDirectory,
    stdio: 'ignore',
    timeout: TIMEOUT_MILLIS,
    killSignal: 'SIGKILL',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (error !== undefined) return 'timed out';
  return status === 0 ? 'passed' : 'failed';
}
