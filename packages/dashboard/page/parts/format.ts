/** Numbers for people. Pure. */

const GROUPED = new Intl.NumberFormat('en-US');
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `12,714`. */
export function count(value: number): string {
  return GROUPED.format(value);
}

/** `12.7K`. */
export function compact(value: number): string {
  return Math.abs(value) < 1000 ? significant(value) : COMPACT.format(value);
}

/** Three digits that matter. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return GROUPED.format(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** `1 record`, `2 records`. */
export function plural(value: number, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `4.4 MiB`. */
export function bytes(value: number): string {
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toPrecision(3).replace(/\.0+$/u, '')} ${UNITS[unit]}`;
}

/** `12 ms`, `1.58 s`, `2 min`; of nanoseconds. */
export function nanoseconds(nanos: string | number | bigint): string {
  return seconds(Number(nanos) / 1e9);
}

/** The same of seconds. */
export function seconds(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0 s';
  if (value < 1e-6) return `${significant(value * 1e9)} ns`;
  if (value < 1e-3) return `${significant(value * 1e6)} µs`;
  if (value < 1) return `${significant(value * 1e3)} ms`;
  if (value < 120) return `${significant(value)} s`;
  if (value < 7200) return `${significant(value / 60)} min`;
  if (value < 172_800) return `${significant(value / 3600)} h`;
  return `${significant(value / 86_400)} d`;
}

/** `2.3 %`. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  return `${share === 0 ? 0 : significant(share * 100)} %`;
}

/** A value in the unit of a metric. */
export function inUnit(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'By') return bytes(value);
  if (unit === 's') return seconds(value);
  if (unit === 'ms') return seconds(value / 1000);
  if (unit === '1') return Math.abs(value) <= 1 ? percent(value) : significant(value);
  const shown = unit.replace(/[{}]/gu, '');
  return `${significant(value)}${shown === '' ? '' : ` ${shown}`}`;
}
