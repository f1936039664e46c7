/** Runs the `agentbus` command: within the test's process, or as a process of its own from source. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { CommandIo } from '../src/command-io.ts';
import { run } from '../src/run.ts';
import { NOON } from './records.ts';

const BIN = fileURLToPath(new URL('../bin/agentbus.js', import.meta.url));

/** How a process ended, and what it wrote. */
export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The words before the arguments of a command line that runs the command. */
export const AGENTBUS: readonly string[] = [process.execPath, '--conditions=@agentbus/source', BIN];

/** Runs the command in this process at {@link NOON}, with no environment but the variables given. */
export async function agentbus(
  args: readonly string[],
  env: Record<string, string> = {},
  input: string | Buffer = '',
): Promise<Pick<Outcome, 'code' | 'stdout' | 'stderr'>> {
  const { io, output } = createTestIo({ env, stdin: () => Readable.from([input]) });
  const code = await run(args, io);
  return { code, ...(await output()) };
}

/** An io that gathers what a command writes. */
export function createTestIo(parts: Partial<CommandIo> = {}): {
  io: CommandIo;
  output: () => Promise<{ stdout: string; stderr: string }>;
} {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const collected = Promise.all([text(stdout), text(stderr)]);
  return {
    io: {
      stdin: () => Readable.from([]),
      stdout,
      stderr,
      env: {},
      now: () => Number(NOON / 1_000_000n),
      signal: new AbortController().signal,
      ...parts,
    },
    async output() {
      stdout.end();
      stderr.end();
      const [out, err] = await collected;
      return { stdout: out, stderr: err };
    },
  };
}

/** Starts the command. Its environment has no OTEL_*, AGENTBUS_* and colour variables but those given. */
export function startAgentbus(
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const [node = '', ...before] = AGENTBUS;
  return spawn(node, [...before, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
  });
}

/** Runs the command as a process to its end. */
export async function spawnAgentbus(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  return outcome(startAgentbus(args, env));
}

/** Waits for the end of a process. */
export async function outcome(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Outcome> {
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, signal, stdout, stderr };
}
