/** What templates can make of a value, named as Prometheus names it. */

/** A function behind a `|`. */
export type Formatter = (value: string | number) => string;

const LARGE = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const SMALL = ['', 'm', 'u', 'n', 'p', 'f', 'a'];

/** The functions by name. */
export const FORMATTERS: Readonly<Record<string, Formatter>> = {
  humanize: (value) => scaled(Number(value), 1000, LARGE),
  humanize1024: (value) => scaled(Number(value), 1024, BINARY),
  humanizeDuration: (value) => duration(Number(value)),
  humanizePercentage: (value) => `${formatNumber(Number(value) * 100)}%`,
  toUpper: (value) => String(value).toUpperCase(),
  toLower: (value) => String(value).toLowerCase(),
  title: (value) => String(value).replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase()),
};

/** A number as people read it: four significant digits, without an exponent where that is possible. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(4)));
}

function scaled(value: number, step: number, prefixes: readonly string[]): string {
  if (!Number.isFinite(value) || value === 0) return formatNumber(value);
  let size = value;
  let place = 0;
  for (; Math.abs(size) >= step && place < prefixes.length - 1; place++) size /= step;
  if (Math.abs(value) >= 1) return `${formatNumber(size)}${prefixes[place] ?? ''}`;
  for (; Math.abs(size) < 1 && place < SMALL.length - 1; place++) size *= 1000;
  return `${formatNumber(size)}${SMALL[place] ?? ''}`;
}

/** Seconds as `1d 2h 3m 4s`, below a second as `350ms`. */
function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatNumber(seconds);
  const sign = seconds < 0 ? '-' : '';
  const total = Math.abs(seconds);
  if (total < 1) return `${sign}${scaled(total, 1000, LARGE)}s`;
  const whole = Math.floor(total);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${rest}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${rest}s`;
  if (minutes > 0) return `${sign}${minutes}m ${rest}s`;
  return `${sign}${formatNumber(total)}s`;
}
