import type { FieldReference } from './field.ts';
import { parseNumber } from './number.ts';

/** Nanoseconds per unit of time. Days and weeks are 24 and 168 hours, whatever the clocks do. */
export const DURATION_UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // U+00B5 micro sign and U+03BC Greek mu look the same.
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
  d: 86_400e9,
  w: 604_800e9,
};

/** Bytes per unit of size: decimal and binary prefixes as the standards have them. */
export const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** A number with what its unit says it measures. */
export type Quantity =
  | { readonly dimension: 'number'; readonly value: number }
  | { readonly dimension: 'duration'; readonly nanoseconds: number }
  | { readonly dimension: 'size'; readonly bytes: number };

const NUMBER_AND_UNIT = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z\u00b5\u03bc]*)$/;

/** The quantity that a text is: `5`, `-1.5e3`, `500ms`, `2MiB`; `undefined` where it is none. Units mind case. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, digits = '', unit = ''] = NUMBER_AND_UNIT.exec(text) ?? [];
  const value = parseNumber(digits);
  if (value === undefined) return undefined;
  if (unit === '') return { dimension: 'number', value };
  const nanoseconds = Object.hasOwn(DURATION_UNITS, unit) ? DURATION_UNITS[unit] : undefined;
  if (nanoseconds !== undefined) return { dimension: 'duration', nanoseconds: value * nanoseconds };
  const bytes = Object.hasOwn(SIZE_UNITS, unit) ? SIZE_UNITS[unit] : undefined;
  return bytes === undefined ? undefined : { dimension: 'size', bytes: value * bytes };
}

/** Endings of attribute keys that name the unit of the number in them: `elapsed_ms`, `elapsed.ms`, `elapsedMs`. */
const KEY_UNIT = /(?:[._](ms|us|ns)|[a-z\d](Ms|Us|Ns))$/;

/**
 * The number that an ordering literal stands for when it is compared with a field that holds bare numbers. A duration
 * is in seconds, as OTel's durations are, unless the field's key names another unit; a size is in bytes.
 */
export function comparableNumber(field: FieldReference, text: string): number | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  if (quantity.dimension === 'number') return quantity.value;
  if (quantity.dimension === 'size') return quantity.bytes;
  return quantity.nanoseconds / nanosecondsPerUnit(field);
}

function nanosecondsPerUnit(field: FieldReference): number {
  const key = 'key' in field ? field.key : field.name;
  const [, separated, camel] = KEY_UNIT.exec(key) ?? [];
  const unit = (separated ?? camel ?? 's').toLowerCase();
  return DURATION_UNITS[unit] ?? 1;
}
