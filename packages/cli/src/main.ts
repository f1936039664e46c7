/** The process around {@link run}: its streams, its interrupt, its exit code. */
import { run } from './run.ts';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

// A reader of notes that goes away (`2>&1 | head`) is no failure either.
process.stderr.on('error', ignoreReaderGone);
process.stdout.on('error', ignoreReaderGone);

const code = run(process.argv.slice(2), {
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: Date.now,
  signal: interrupt.signal,
  onSignal: (name, listener) => void process.on(name, listener),
});
// Not exitCode alone: an engine's threads must not hold the process after an interrupt.
code.then((exitCode) => process.exit(exitCode));

function ignoreReaderGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
