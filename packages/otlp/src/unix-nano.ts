import type { HrTime } from '@opentelemetry/api';
import type { ByteWriter } from './byte-writer.ts';
import type { Fragment } from './fragment.ts';

const NANOS_PER_SECOND = 1_000_000_000;
const QUOTE = 0x22;
const UNKNOWN: HrTime = [0, 0];
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * A time of the SDK in Unix nanoseconds. What OTLP's unsigned 64 bits cannot hold is clamped to them; a time that is
 * not a number is `0n`, OTLP's "unknown".
 */
export function unixNano(time: HrTime | undefined): bigint {
  const [seconds, nanos] = time ?? UNKNOWN;
  if (!Number.isFinite(seconds) || !Number.isFinite(nanos)) return 0n;
  const total = BigInt(Math.trunc(seconds)) * BigInt(NANOS_PER_SECOND) + BigInt(Math.trunc(nanos));
  if (total < 0n) return 0n;
  return total > UINT64_MAX ? UINT64_MAX : total;
}

/** Appends a time as a quoted decimal number of Unix nanoseconds. `opening`: `,"name":"`. */
export function writeUnixNanoField(writer: ByteWriter, opening: Fragment, time: HrTime | undefined): void {
  // Taking an array apart by a pattern would call its iterator.
  const seconds = (time ?? UNKNOWN)[0];
  const nanos = (time ?? UNKNOWN)[1];
  if (isOrdinary(seconds, nanos)) {
    writer.time(opening, seconds, nanos);
  } else {
    writer.fragment(opening);
    writer.ascii(String(unixNano(time)));
  }
  writer.byte(QUOTE);
}

/** Whether a time's decimal form is its seconds followed by nine digits: from 1970-01-01T00:00:01 until 2554. */
function isOrdinary(seconds: number, nanos: number): boolean {
  return (
    Number.isInteger(seconds) &&
    Number.isInteger(nanos) &&
    seconds > 0 &&
    seconds < 18_446_744_073 &&
    nanos >= 0 &&
    nanos < NANOS_PER_SECOND
  );
}
