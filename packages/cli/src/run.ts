import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { CommandError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { type Invocation, parseCommandLine } from './command-line.ts';
import { COMMANDS } from './command-table.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_OK } from './exit-code.ts';
import { commandHelp, generalHelp } from './help.ts';
import { escapeLines } from './terminal-text.ts';
import { readVersion } from './version.ts';

/** How long an interrupted command may take to close files and remove temporary ones before it is left. */
const CLEAN_UP_MILLIS = 1000;

/**
 * Runs the command that `argv` (the words after `agentbus`) asks for. Resolves with the exit code, within a
 * second once `io.signal` is aborted (but see `endsItself`); never rejects. A reader that goes away (`| head`) ends the
 * command quietly with 0.
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const invocation = parseCommandLine(argv);
    const command = invocation.action === 'run' ? COMMANDS[invocation.command] : undefined;
    if (command?.endsItself === true) return await runToEnd(invocation, io);
    const isPaged = command?.options.includes('no-pager') === true && io.stdout.isTTY === true;
    return await (isPaged ? runPaged(invocation, io) : runUntilAborted(invocation, io));
  } catch (error) {
    return report(error, io);
  }
}

/** Runs a command whose output is for reading. */
async function runPaged(invocation: Invocation, io: CommandIo): Promise<number> {
  const wanted = invocation.action !== 'run' || invocation.args.options['no-pager'] !== true;
  const { createPagedIo } = await import('./pager.ts');
  const paged = wanted ? createPagedIo(io) : undefined;
  if (paged === undefined) return runUntilAborted(invocation, io);
  try {
    return await runUntilAborted(invocation, paged.io);
  } finally {
    await paged.end();
  }
}

async function runUntilAborted(invocation: Invocation, io: CommandIo): Promise<number> {
  const readerGone = new AbortController();
  let writeError: Error | undefined;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') writeError = error;
    readerGone.abort();
  };
  io.stdout.on('error', onError);
  const signal = AbortSignal.any([io.signal, readerGone.signal]);
  try {
    const code = await untilAborted(runToEnd(invocation, { ...io, signal }), signal);
    if (io.signal.aborted) return EXIT_INTERRUPTED;
    if (writeError !== undefined) throw writeError;
    return code ?? EXIT_OK;
  } catch (error) {
    if (io.signal.aborted) return EXIT_INTERRUPTED;
    if (readerGone.signal.aborted && writeError === undefined) return EXIT_OK;
    throw error;
  } finally {
    io.stdout.off('error', onError);
  }
}

/** Runs a command and waits until everything it wrote has left, or failed to. */
async function runToEnd(invocation: Invocation, io: CommandIo): Promise<number> {
  const code = await runCommand(invocation, io);
  // A write's callback comes after the error event of any write before it.
  await new Promise((written) => io.stdout.write('', written));
  return code;
}

async function runCommand(invocation: Invocation, io: CommandIo): Promise<number> {
  switch (invocation.action) {
    case 'version':
      io.stdout.write(`${await readVersion()}\n`);
      return EXIT_OK;
    case 'help':
      io.stdout.write(invocation.command === undefined ? generalHelp() : commandHelp(invocation.command));
      return EXIT_OK;
    case 'run': {
      const command = await COMMANDS[invocation.command].load();
      return command(invocation.args, io);
    }
  }
}

/** The promise's value; `undefined` once the signal is aborted and the promise has had its time to clean up. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const settled = new AbortController();
  const patienceEnds = async (): Promise<undefined> => {
    if (!signal.aborted) await once(signal, 'abort', { signal: settled.signal });
    await setTimeout(CLEAN_UP_MILLIS, undefined, { signal: settled.signal });
  };
  try {
    return await Promise.race([promise, patienceEnds()]);
  } finally {
    settled.abort();
  }
}

function report(error: unknown, io: CommandIo): number {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof CommandError ? error.hint : undefined;
  const hints = hint === undefined ? [] : escapeLines(hint).map((line) => `  ${line}`);
  io.stderr.write(`${[...escapeLines(`agentbus: ${message}`), ...hints].join('\n')}\n`);
  return error instanceof CommandError ? error.exitCode : EXIT_FAILURE;
}
