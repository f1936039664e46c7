/** What the text at a variable position is. */
export const VALUE_TYPES = [
  'text',
  'number',
  'hex',
  'uuid',
  'id',
  'path',
  'url',
  'address',
  'email',
  'time',
  'duration',
  'size',
  'boolean',
  'quoted',
] as const;

/** What the text at a variable position is. `text` is what only other lines show to be variable. */
export type ValueType = (typeof VALUE_TYPES)[number];

/** Units of time behind a number, as services write them. */
const DURATION_UNITS =
  'ns nsec nsecs nanos nanoseconds us µs μs usec usecs micros microseconds ms msec msecs millis millisecond milliseconds s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days week weeks 毫秒 微秒 纳秒 秒 分钟 小时 天';

const SIZE_UNITS =
  'b B byte bytes k K kb kB KB KiB Kb mb MB MiB Mb M gb GB GiB Gb G tb TB TiB T pb PB PiB kbps Mbps bps 字节';

/** Units that stand behind a number and a space; a lone letter is a word too often. */
const LONE_LETTER = /^[a-zA-Z]$/u;

const UNITS: ReadonlyMap<string, ValueType> = new Map<string, ValueType>([
  ...DURATION_UNITS.split(' ').map((unit) => [unit, 'duration'] as const),
  ...SIZE_UNITS.split(' ').map((unit) => [unit, 'size'] as const),
  ['%', 'number'],
  ['Hz', 'number'],
  ['kHz', 'number'],
  ['MHz', 'number'],
  ['GHz', 'number'],
]);

/** What a number with this unit is; `undefined` where it is no unit. */
export function unitType(unit: string): ValueType | undefined {
  return UNITS.get(unit);
}

/** As {@link unitType}, for a unit with a space between it and its number. */
export function spacedUnitType(unit: string): ValueType | undefined {
  return LONE_LETTER.test(unit) && unit !== 'B' && unit !== 's' ? undefined : UNITS.get(unit);
}

/** The type of a position that has seen both. */
export function widerType(a: ValueType, b: ValueType): ValueType {
  if (a === b) return a;
  const pair = new Set([a, b]);
  if (pair.has('number') && pair.has('hex')) return 'hex';
  if (pair.has('number') && pair.has('duration')) return 'duration';
  if (pair.has('number') && pair.has('size')) return 'size';
  if (pair.has('number') && pair.has('id')) return 'id';
  if (pair.has('hex') && pair.has('id')) return 'id';
  return 'text';
}
