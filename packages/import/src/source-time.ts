/** The forms in which loggers write time. */

/** Below these a number counts seconds, milliseconds or microseconds: each range ends after the year 5000. */
const MAX_SECONDS = 1e11;
const MAX_MILLIS = 1e14;
const MAX_MICROS = 1e17;

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d*)?\s?(Z|[+-]\d{2}:?\d{2})?$/iu;

/**
 * Unix nanoseconds of a number or text; `undefined` where it is no time. Numbers are seconds, milliseconds, microseconds or
 * nanoseconds by their size; text is RFC 3339, or what `Date` takes. Text without a zone is in this machine's.
 */
export function parseSourceTime(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return fromNumber(Number(value), value);
  if (typeof value === 'number') return fromNumber(value, undefined);
  if (typeof value !== 'string') return undefined;
  if (/^\d{9,}(?:\.\d+)?$/u.test(value)) {
    return fromNumber(Number(value), value.includes('.') ? undefined : BigInt(value));
  }
  return fromText(value);
}

function fromNumber(value: number, exact: bigint | undefined): bigint | undefined {
  if (!Number.isFinite(value) || value <= 0 || value > 1.8e19) return undefined;
  if (value < MAX_SECONDS) return scaled(value, 1_000_000_000);
  if (value < MAX_MILLIS) return scaled(value, 1_000_000);
  if (value < MAX_MICROS) return (exact ?? BigInt(Math.trunc(value))) * 1000n;
  return exact ?? BigInt(Math.trunc(value));
}

/** In two parts: a double holds a point in time to about a microsecond only. */
function scaled(value: number, nanos: number): bigint {
  const whole = Math.trunc(value);
  return BigInt(whole) * BigInt(nanos) + BigInt(Math.round((value - whole) * nanos));
}

function fromText(text: string): bigint | undefined {
  const match = RFC_3339.exec(text.trim());
  if (match === null) return fromMillis(Date.parse(text), 0);
  const [, date, time, fraction = '', zone = ''] = match;
  const millis = Date.parse(`${date}T${time}${withColon(zone)}`);
  return fromMillis(millis, Number(fraction.padEnd(9, '0')));
}

function withColon(zone: string): string {
  return /^[+-]\d{4}$/u.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
}

function fromMillis(millis: number, nanos: number): bigint | undefined {
  return Number.isNaN(millis) || millis < 0 ? undefined : BigInt(millis) * 1_000_000n + BigInt(nanos);
}
