import type { ScanProgress } from '@agentbus/query';
import { formatBytes } from './byte-size.ts';
import type { CommandIo } from './command-io.ts';

/** What is done sooner needs no line. */
const QUIET_MILLIS = 1000;

/** Often enough to be seen moving. */
const INTERVAL_MILLIS = 100;

/** Erases the line that the cursor is in. */
const ERASE = '\r\u001b[2K';

/** One line on stderr that tells how far a scan has come. */
export interface ProgressLine {
  readonly show: (progress: ScanProgress) => void;
  /** Says each second how long it has taken, where nothing tells how far it has come. @param what What is read. */
  readonly wait: (what: string) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

/** A line for long scans; `undefined` where stderr is no terminal. */
export function createProgressLine({ stderr, now }: CommandIo): ProgressLine | undefined {
  if (stderr.isTTY !== true) return undefined;
  const start = now();
  let shown = false;
  let due = start + QUIET_MILLIS;
  let timer: NodeJS.Timeout | undefined;
  return {
    wait(what) {
      timer ??= setInterval(() => {
        shown = true;
        stderr.write(`${ERASE}${what}, ${Math.round((now() - start) / 1000)} s so far`);
      }, QUIET_MILLIS);
      timer.unref();
    },
    show(progress) {
      clearInterval(timer);
      const time = now();
      if (time < due) return;
      due = time + INTERVAL_MILLIS;
      shown = true;
      const seconds = (time - start) / 1000;
      stderr.write(ERASE + progressText(progress, seconds));
    },
    clear() {
      clearInterval(timer);
      if (shown) stderr.write(ERASE);
      shown = false;
    },
  };
}

/** `42 % of 1.2 GiB, 310 MiB/s, 2 s left`. */
export function progressText({ fraction, bytes }: ScanProgress, seconds: number): string {
  const done = bytes * fraction;
  const percent = `${Math.floor(fraction * 100)} % of ${formatBytes(bytes)}`;
  if (done === 0 || seconds === 0) return percent;
  const left = Math.ceil((seconds * (1 - fraction)) / fraction);
  return `${percent}, ${formatBytes(Math.round(done / seconds))}/s, ${left} s left`;
}
