/** How long the built command takes to its first row. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));

/** Milliseconds from the start of the process to the first bytes of stdout, and to its end. */
export async function timeToFirstRow(args: readonly string[]): Promise<{ first: number; end: number }> {
  const start = performance.now();
  // Not from source: no option of this process.
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'close');
  await once(child.stdout, 'readable');
  const first = performance.now() - start;
  child.stdout.resume();
  const [code] = await ended;
  if (code !== 0) throw new Error(`agentbus ${args.join(' ')} ended with ${code}.`);
  return { first, end: performance.now() - start };
}
