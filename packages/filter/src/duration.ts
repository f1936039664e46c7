import { DURATION_UNITS } from './quantity.ts';

const STEP = /(\d+)(?:\.(\d+))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h|d|w)/y;

/**
 * The nanoseconds of a length of time: one or more numbers with units, `15m`, `1h30m`, `1.5s`, exactly (fractions of a
 * nanosecond are cut off). Days are 24 hours.
 *
 * @returns `undefined` where the text is none.
 */
export function parseDuration(text: string): bigint | undefined {
  let total = 0n;
  STEP.lastIndex = 0;
  for (let end = 0; end < text.length || end === 0; end = STEP.lastIndex) {
    const [step, whole = '', fraction = '', unit = ''] = STEP.exec(text) ?? [];
    if (step === undefined) return undefined;
    const nanoseconds = BigInt(DURATION_UNITS[unit] ?? 0);
    total += (BigInt(whole + fraction) * nanoseconds) / 10n ** BigInt(fraction.length);
  }
  return total;
}
