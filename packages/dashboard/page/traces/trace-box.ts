/** A part of the scatter: a time, and how long traces took. Pure. */
import type { TraceSummary } from '../state/records.ts';
import { exactTime } from '../state/time.ts';

/** Unix nanoseconds, and nanoseconds. */
export interface TraceBox {
  readonly since: bigint;
  readonly until: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

/** As it stands in the address. */
export function formatBox({ since, until, low, high }: TraceBox): string {
  return [since, until, low, high].join('_');
}

/** The opposite of {@link formatBox}; `undefined` for anything else. */
export function parseBox(text: string): TraceBox | undefined {
  const [, since, until, low, high] = /^(\d{1,20})_(\d{1,20})_(\d{1,20})_(\d{1,20})$/u.exec(text) ?? [];
  if (since === undefined || until === undefined || low === undefined || high === undefined) return undefined;
  return { since: BigInt(since), until: BigInt(until), low: BigInt(low), high: BigInt(high) };
}

/** Whether a trace lies within. */
export function isInBox({ start, duration }: TraceSummary, { since, until, low, high }: TraceBox): boolean {
  const [at, length] = [BigInt(start), BigInt(duration)];
  return at >= since && at <= until && length >= low && length <= high;
}

/** A filter for the spans that do. */
export function boxFilter({ since, until, low, high }: TraceBox): string {
  return `timestamp>=${exactTime(String(since))} timestamp<=${exactTime(String(until))} duration>=${low}ns duration<=${high}ns`;
}
