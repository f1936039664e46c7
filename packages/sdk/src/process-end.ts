/**
 * What happens when the process ends, in whichever way. Nothing of what the application would see is changed: its own
 * listeners, its exit code, the signal that it dies of.
 */
import { isMainThread } from 'node:worker_threads';
import { getLogger } from '@agentbus/logger';
import * as api from '@opentelemetry/api';

/** The signals by which services are stopped. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/** The attribute of a CRITICAL record that says whether it was an exception or a rejected promise. */
export const ATTR_EXCEPTION_ORIGIN = 'agentbus.exception.origin';

/** What to do when the process ends. */
export interface LastWork {
  /** Must be bounded in time and never reject. */
  flush(): Promise<void>;
  /** Writes what has been recorded since the flush; synchronous. */
  writeLast(): void;
  /** Seals what has been written; synchronous, the last thing of all. */
  seal(): void;
}

/** Stops watching. What is written while the providers shut down still has to be sealed. */
export interface ProcessWatch {
  flush(): void;
  seal(): void;
}

/** Flushes and seals before the process ends, and records what kills it. */
export function watchProcessEnd(work: LastWork): ProcessWatch {
  const stops = [flushBeforeExit(work), recordCrashes()];
  // Signals reach the main thread only; in a worker Node refuses such listeners.
  if (isMainThread) for (const signal of SIGNALS) stops.push(flushOnSignal(signal, work));
  // The files' own listener comes first and writes: it was added when the processors were made.
  process.on('exit', work.seal);
  return {
    flush() {
      for (const stop of stops) stop();
    },
    seal: () => process.off('exit', work.seal),
  };
}

/** Once: the flush itself wakes the event loop, whose next end would start it again, for ever. */
function flushBeforeExit({ flush }: LastWork): () => void {
  const onBeforeExit = () => void flush();
  process.once('beforeExit', onBeforeExit);
  return () => process.off('beforeExit', onBeforeExit);
}

/**
 * With the application's own listener there, it decides what becomes of the process. With ours alone, the process must
 * die of the signal as if there were no listener: at once on the second one, after the flush on the first.
 */
function flushOnSignal(signal: NodeJS.Signals, { flush, writeLast, seal }: LastWork): () => void {
  const onSignal = () => {
    if (process.listenerCount(signal) > 1) {
      void flush();
      return;
    }
    process.off(signal, onSignal);
    void flush().then(() => {
      writeLast();
      seal();
      process.kill(process.pid, signal);
    });
  };
  process.on(signal, onSignal);
  return () => process.off(signal, onSignal);
}

/**
 * The monitor event tells of a crash without preventing it, and of a rejected promise only where that is one (not with
 * `--unhandled-rejections=warn` or a listener of the application's). The files are written in the `exit` event.
 */
function recordCrashes(): () => void {
  const log = getLogger('process');
  const onCrash = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    const what = origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception';
    log.critical(what, toError(error), { [ATTR_EXCEPTION_ORIGIN]: origin });
  };
  process.on('uncaughtExceptionMonitor', onCrash);
  return () => process.off('uncaughtExceptionMonitor', onCrash);
}

/** Anything can be thrown. */
function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(String(thrown));
  } catch (error) {
    api.diag.debug('What was thrown has no string form.', error);
    return new Error('(no string form)');
  }
}
