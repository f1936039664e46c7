/** Runs `agentbus verify`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const agentbus = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

/** Its exit code: 0 for an honest store. */
export function verifyCodeOf(directory: string): number | null {
  const verify = [agentbus, 'verify', '--directory', directory];
  return spawnSync(process.execPath, [...process.execArgv, ...verify], { stdio: 'ignore' }).status;
}
