const NANOS_PER_MICRO = 1e3;
const NANOS_PER_MILLI = 1e6;
const NANOS_PER_SECOND = 1e9;
const NANOS_PER_MINUTE = 60e9;

/** Nanoseconds as a short duration for people: `850ns`, `12.3µs`, `132ms`, `2.05s`, `3m 20s`. */
export function formatDuration(nanos: bigint): string {
  const value = Number(nanos);
  const size = Math.abs(value);
  if (size < NANOS_PER_MICRO) return `${value}ns`;
  if (size < NANOS_PER_MILLI) return `${threeDigits(value / NANOS_PER_MICRO)}µs`;
  if (size < NANOS_PER_SECOND) return `${threeDigits(value / NANOS_PER_MILLI)}ms`;
  if (size < NANOS_PER_MINUTE) return `${threeDigits(value / NANOS_PER_SECOND)}s`;
  const minutes = Math.trunc(value / NANOS_PER_MINUTE);
  const seconds = Math.trunc((size % NANOS_PER_MINUTE) / NANOS_PER_SECOND);
  return `${minutes}m ${seconds}s`;
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
