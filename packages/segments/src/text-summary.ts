/** Counts the records in lines of readable text, and finds the range of their times: what `textLine` wrote. Pure. */

const NANOS_PER_MILLI = 1_000_000n;

/** Further lines of a record are indented. */
const CONTINUATION = 0x20;

/** RFC 3339 in UTC with nine decimals, or Unix nanoseconds where no date is so late. */
const TIME = /^(?:(\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z|(\d+))(?: |$)/;

/** Room for the time. */
const MAX_TIME_BYTES = 48;

/** Whether a line begins a record. */
export function beginsRecord(line: Uint8Array): boolean {
  return line[0] !== CONTINUATION;
}

/** The time of the record that a line begins, in Unix nanoseconds; `undefined` where there is none. */
export function timeOfText(line: Uint8Array): bigint | undefined {
  const head = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, MAX_TIME_BYTES));
  const [, seconds, nanos, unixNanos] = TIME.exec(head.toString('latin1')) ?? [];
  if (unixNanos !== undefined) return BigInt(unixNanos);
  const millis = Date.parse(`${seconds}Z`);
  return Number.isNaN(millis) ? undefined : BigInt(millis) * NANOS_PER_MILLI + BigInt(nanos ?? 0);
}
