/** Starts a hub in a process of its own, which can be killed. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { HubEndpoint } from '../src/hub.ts';
import type { HubOptions } from '../src/hub-options.ts';

const PROGRAM = fileURLToPath(new URL('serve-program.ts', import.meta.url));

/** A hub in a process of its own. */
export interface ForkedHub {
  readonly child: ChildProcess;
  readonly endpoints: readonly HubEndpoint[];
}

/** Resolves once it listens. It is killed when the test ends. */
export async function forkHub(
  t: Pick<TestContext, 'after'>,
  directory: string,
  options: Partial<HubOptions> = {},
): Promise<ForkedHub> {
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', PROGRAM, directory, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.after(() => child.kill('SIGKILL'));
  const started = once(child.stdout, 'data') as Promise<[Buffer]>;
  const failed = once(child, 'exit').then(() => assert.fail('the hub did not start'));
  const [output] = await Promise.race([started, failed]);
  failed.catch(() => {});
  return { child, endpoints: JSON.parse(output.toString()) };
}
