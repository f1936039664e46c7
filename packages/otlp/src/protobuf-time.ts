import type { HrTime } from '@opentelemetry/api';
import type { ProtobufWriter } from './protobuf-writer.ts';
import { unixNano } from './unix-nano.ts';

const NANOS_PER_SECOND = 1_000_000_000;

/** 10^9 is 512 times this; splitting it so keeps every step within a double's 53 bits. */
const ODD_NANOS = NANOS_PER_SECOND / 512;

/** Up to this many seconds, in the year 2112, `seconds * ODD_NANOS` is exact. */
const MAX_EXACT_SECONDS = 4_500_000_000;

const TWO_23 = 2 ** 23;
const TWO_32 = 2 ** 32;

/** Appends a time as a fixed64 field of Unix nanoseconds; nothing where it is unknown. */
export function writeTime(writer: ProtobufWriter, field: number, time: HrTime | undefined): void {
  if (time === undefined) return;
  const [seconds, nanos] = time;
  if (isOrdinary(seconds, nanos)) {
    const product = seconds * ODD_NANOS;
    const high = Math.floor(product / TWO_23);
    const low = (product - high * TWO_23) * 512 + nanos;
    const carry = low >= TWO_32 ? 1 : 0;
    writer.fixed64(field, low - carry * TWO_32, high + carry);
  } else {
    const value = unixNano(time);
    if (value !== 0n) writer.fixed64Of(field, value);
  }
}

function isOrdinary(seconds: number, nanos: number): boolean {
  return (
    Number.isInteger(seconds) &&
    Number.isInteger(nanos) &&
    seconds > 0 &&
    seconds < MAX_EXACT_SECONDS &&
    nanos >= 0 &&
    nanos < NANOS_PER_SECOND
  );
}
