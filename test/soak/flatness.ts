/** Whether what a process holds grows. */
import type { ProcessSample } from './soak-process.ts';

/** A collector may leave so much more at one time than at another. */
const RSS_SLACK_BYTES = 24 * 1024 * 1024;
const RSS_SLACK_SHARE = 0.15;

/** Connections and files that are open at one moment and not at another. */
const HANDLES_SLACK = 12;

/** Samples of a process, from its start on. */
export interface Series {
  readonly label: string;
  readonly samples: readonly ProcessSample[];
}

/** Of a quarter's samples the one below which a quarter of them is: a question that takes much memory for a moment is no growth. */
const LOW = 0.25;

/** What is wrong, as a sentence; `undefined` where it is flat. Compares the second quarter with the last: the first one is warm-up. */
export function growthOf({ label, samples }: Series): string | undefined {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 3) return undefined;
  const before = lows(samples.slice(quarter, quarter * 2));
  const after = lows(samples.slice(-quarter));
  const mostBytes = before.rssBytes * (1 + RSS_SLACK_SHARE) + RSS_SLACK_BYTES;
  if (after.rssBytes > mostBytes) {
    return `${label} grows: from ${mebibytes(before.rssBytes)} to ${mebibytes(after.rssBytes)} MiB`;
  }
  if (after.handles > before.handles + HANDLES_SLACK) {
    return `${label} opens ever more handles: from ${before.handles} to ${after.handles}`;
  }
  return undefined;
}

/** For the report: what the second and the last quarter hold, and the peak, in MiB. */
export function summaryOf({ label, samples }: Series): Record<string, unknown> {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const [before, after] = [lows(samples.slice(quarter, quarter * 2)), lows(samples.slice(-quarter))];
  return {
    label,
    samples: samples.length,
    rssMebibytes: {
      secondQuarter: mebibytes(before.rssBytes),
      lastQuarter: mebibytes(after.rssBytes),
      peak: mebibytes(Math.max(0, ...samples.map(({ rssBytes }) => rssBytes))),
    },
    handles: { secondQuarter: before.handles, lastQuarter: after.handles },
  };
}

function lows(samples: readonly ProcessSample[]): ProcessSample {
  return {
    rssBytes: low(samples.map(({ rssBytes }) => rssBytes)),
    handles: low(samples.map(({ handles }) => handles)),
  };
}

function low(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * LOW)] ?? 0;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
