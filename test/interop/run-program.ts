/** Runs the programs of this suite as processes of their own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Runs `programs/NAME` to its end, with no `OTEL_*` or `AGENTBUS_*` variables but those given.
 *
 * @throws Error with its output if it fails.
 */
export async function runProgram(
  name: string,
  programArguments: readonly string[],
  variables: Record<string, string> = {},
): Promise<void> {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(OTEL|AGENTBUS|NODE_TEST)_/.test(key));
  const path = join(import.meta.dirname, 'programs', name);
  await promisify(execFile)(process.execPath, ['--conditions=@agentbus/source', path, ...programArguments], {
    env: { ...Object.fromEntries(inherited), ...variables },
    encoding: 'utf8',
  });
}
