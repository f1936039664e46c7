/** What the value of a setting may be: how it is checked, read, and described as JSON Schema. */

/** One kind of value. */
export type ValueType =
  | { readonly is: 'text' | 'flag' | 'url' | 'file' | 'port' }
  | { readonly is: 'oneOf'; readonly values: readonly string[]; readonly anyCase?: true }
  | { readonly is: 'number'; readonly min: number; readonly max: number }
  | { readonly is: 'integer'; readonly min: number }
  /** Milliseconds, or a text with a unit: `500ms`, `14d`. */
  | { readonly is: 'duration'; readonly min: number; readonly max?: number }
  /** Bytes, or a text with a unit: `64MiB`, `10GB`. */
  | { readonly is: 'size'; readonly min: number; readonly max?: number }
  | { readonly is: 'list' }
  /** Names with a value each. */
  | { readonly is: 'map'; readonly of: ValueType | { readonly is: 'scalar' } };

interface Bounds {
  readonly min: number;
  readonly max?: number;
}

const DURATION_MILLIS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const SIZE_BYTES: Readonly<Record<string, number>> = {
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

/** No limit, as a text: YAML's own `.inf` is read as well. */
const UNLIMITED = 'unlimited';

const HTTP_URL = /^https?:\/\/[^\s/]/u;

/** The value as the program uses it; `undefined` where it is none of its type. */
export function readValue(type: ValueType | { readonly is: 'scalar' }, value: unknown): unknown {
  switch (type.is) {
    case 'text':
    case 'file':
      return typeof value === 'string' && value !== '' ? value : undefined;
    case 'url':
      return typeof value === 'string' && HTTP_URL.test(value) && URL.canParse(value) ? value : undefined;
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'scalar':
      return isScalarValue(value) ? value : undefined;
    case 'port':
      return value === 'none' ? value : inRange(value, 0, 65_535, true);
    case 'oneOf':
      return oneOf(type, value);
    case 'number':
      return inRange(value, type.min, type.max, false);
    case 'integer':
      return inRange(value, type.min, Number.MAX_SAFE_INTEGER, true);
    case 'duration':
      return readQuantity(value, type, DURATION_MILLIS);
    case 'size':
      return readQuantity(value, type, SIZE_BYTES);
    case 'list':
      return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')
        ? value
        : undefined;
    case 'map':
      return readMap(type.of, value);
  }
}

/** What a value may be, in words: what an error says to write. */
export function describeType(type: ValueType | { readonly is: 'scalar' }): string {
  switch (type.is) {
    case 'text':
      return 'a text';
    case 'file':
      return 'a path';
    case 'url':
      return 'an http or https URL, such as http://localhost:4318';
    case 'flag':
      return 'true or false';
    case 'scalar':
      return 'a text, a number, true or false';
    case 'port':
      return 'a port from 0 to 65535, or none';
    case 'oneOf':
      return `one of ${type.values.join(', ')}`;
    case 'number':
      return `a number from ${type.min} to ${type.max}`;
    case 'integer':
      return `an integer from ${type.min}`;
    case 'duration':
      return `milliseconds ${rangeText(type)}, or a time with its unit (500ms, 30s, 14d)`;
    case 'size':
      return `bytes ${rangeText(type)}, or a size with its unit (64MiB, 10GB)`;
    case 'list':
      return 'a list of texts, such as [a, b]';
    case 'map':
      return `names with ${describeType(type.of)} each`;
  }
}

/** The JSON Schema of a value. */
export function typeSchema(type: ValueType | { readonly is: 'scalar' }): object {
  switch (type.is) {
    case 'text':
    case 'file':
      return { type: 'string', minLength: 1 };
    case 'url':
      return { type: 'string', pattern: HTTP_URL.source };
    case 'flag':
      return { type: 'boolean' };
    case 'scalar':
      return { type: ['string', 'number', 'boolean'] };
    case 'port':
      return { anyOf: [{ type: 'integer', minimum: 0, maximum: 65_535 }, { const: 'none' }] };
    case 'oneOf':
      return type.anyCase ? { type: 'string', pattern: anyCasePattern(type.values) } : { enum: type.values };
    case 'number':
      return { type: 'number', minimum: type.min, maximum: type.max };
    case 'integer':
      return { type: 'integer', minimum: type.min };
    case 'duration':
      return quantitySchema(type, DURATION_MILLIS);
    case 'size':
      return quantitySchema(type, SIZE_BYTES);
    case 'list':
      return { type: 'array', items: { type: 'string', minLength: 1 } };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.of) };
  }
}

function isScalarValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function inRange(value: unknown, min: number, max: number, whole: boolean): number | undefined {
  if (typeof value !== 'number' || !(value >= min && value <= max)) return undefined;
  return whole && !Number.isInteger(value) ? undefined : value;
}

function oneOf(
  { values, anyCase }: { readonly values: readonly string[]; readonly anyCase?: true },
  value: unknown,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  return values.find((known) => known === (anyCase ? value.toLowerCase() : value));
}

function rangeText({ min, max }: Bounds): string {
  return max === undefined ? `from ${min} on, or ${UNLIMITED}` : `from ${min} to ${max}`;
}

function readQuantity(
  value: unknown,
  { min, max = Number.POSITIVE_INFINITY }: Bounds,
  units: Readonly<Record<string, number>>,
): number | undefined {
  const number =
    value === UNLIMITED
      ? Number.POSITIVE_INFINITY
      : typeof value === 'string'
        ? quantityOf(value, units)
        : value;
  const isWhole = Number.isInteger(number) || number === Number.POSITIVE_INFINITY;
  return typeof number === 'number' && isWhole && number >= min && number <= max ? number : undefined;
}

function quantityOf(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ''] = new RegExp(quantityPattern(units), 'u').exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return digits === undefined || factor === undefined ? undefined : Math.round(Number(digits) * factor);
}

function quantityPattern(units: Readonly<Record<string, number>>): string {
  return `^(\\d+(?:\\.\\d+)?)(${Object.keys(units).join('|')})$`;
}

/** Least and greatest are checked of numbers only: a schema cannot compute. */
function quantitySchema({ min, max }: Bounds, units: Readonly<Record<string, number>>): object {
  const number = { type: 'integer', minimum: min, ...(max === undefined ? {} : { maximum: max }) };
  const unlimited = max === undefined ? [{ const: UNLIMITED }] : [];
  return { anyOf: [number, { type: 'string', pattern: quantityPattern(units) }, ...unlimited] };
}

function readMap(
  type: ValueType | { readonly is: 'scalar' },
  value: unknown,
): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).map(([name, each]) => [name, readValue(type, each)] as const);
  return entries.some(([, each]) => each === undefined) ? undefined : Object.fromEntries(entries);
}

function anyCasePattern(values: readonly string[]): string {
  const letters = (word: string) =>
    word.replaceAll(/[a-z]/gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
  return `^(?:${values.map(letters).join('|')})$`;
}
