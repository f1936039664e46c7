/** The range that pages look at, and how times are shown. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { change, param, paramList } from './address.ts';
import { isWaiting } from './api.ts';

/** Ranges that are one click away. */
export const RANGES: readonly { readonly since: string; readonly label: string }[] = [
  { since: '-5m', label: 'Last 5 minutes' },
  { since: '-15m', label: 'Last 15 minutes' },
  { since: '-30m', label: 'Last 30 minutes' },
  { since: '-1h', label: 'Last hour' },
  { since: '-3h', label: 'Last 3 hours' },
  { since: '-12h', label: 'Last 12 hours' },
  { since: '-1d', label: 'Last day' },
  { since: '-7d', label: 'Last 7 days' },
];

const DEFAULT_SINCE = '-30m';

/** A range as the API takes it. */
export interface Range {
  readonly since: string;
  readonly until: string;
}

/** The range of the address. */
export const range: ReadonlySignal<Range> = computed(() => ({
  since: param('since') || DEFAULT_SINCE,
  until: param('until'),
}));

/** The services that are looked at; none is all. */
export const services: ReadonlySignal<readonly string[]> = computed(() => paramList('service'));

/** Whether times are shown in UTC. */
export const isUtc: ReadonlySignal<boolean> = computed(() => param('zone') === 'utc');

/** Whether pages that end now ask again by themselves. */
export const isPaused = signal(false);

/** Counts up when pages should ask again. */
export const refreshes = signal(0);

/** Ten seconds between two questions of a page that is left alone. */
const REFRESH_MILLIS = 10_000;

/** Asks again now. */
export function refresh(): void {
  refreshes.value++;
}

setInterval(() => {
  const movesOn = range.value.until === '' && range.value.since.startsWith('-');
  if (!isPaused.value && movesOn && !isWaiting() && document.visibilityState === 'visible') refresh();
}, REFRESH_MILLIS);

/** Another range; both as `parseInstant` takes them. */
export function setRange(since: string, until: string = ''): void {
  change({ since: since === DEFAULT_SINCE && until === '' ? undefined : since, until });
}

/** What the range is called. */
export function rangeLabel({ since, until }: Range): string {
  const named = until === '' ? RANGES.find((known) => known.since === since)?.label : undefined;
  if (named !== undefined) return named;
  return `${instantLabel(since)} – ${until === '' ? 'now' : instantLabel(until)}`;
}

function instantLabel(text: string): string {
  return /^\d{19}$/u.test(text) ? formatTime(text, { date: true, digits: 0 }) : text;
}

/** Unix milliseconds of nanoseconds as text, with the fraction. */
export function millisOf(nanos: string): number {
  return Number(BigInt(nanos) / 1000n) / 1000;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** `16:15:00.123`, or with its date. */
export function formatTime(nanos: string, { date = false, digits = 3 as 0 | 3 } = {}): string {
  if (nanos === '' || nanos === '0') return '–';
  const key = `${date} ${digits} ${isUtc.value}`;
  let format = FORMATS.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      ...(date ? { year: 'numeric', month: '2-digit', day: '2-digit' } : {}),
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      ...(digits === 3 ? { fractionalSecondDigits: 3 } : {}),
      ...(isUtc.value ? { timeZone: 'UTC' } : {}),
    });
    FORMATS.set(key, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(millisOf(nanos)).map(({ type, value }) => [type, value]),
  );
  const clock = `${parts.hour}:${parts.minute}:${parts.second}${digits === 3 ? `.${parts.fractionalSecond}` : ''}`;
  return date ? `${parts.year}-${parts.month}-${parts.day} ${clock}` : clock;
}

/** The whole of it, to the nanosecond, in UTC. */
export function exactTime(nanos: string): string {
  const whole = BigInt(nanos) / 1_000_000_000n;
  const fraction = String(BigInt(nanos) % 1_000_000_000n).padStart(9, '0');
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** `UTC+01:00`, the offset of this browser. */
export function zoneLabel(): string {
  if (isUtc.value) return 'UTC';
  const minutes = -new Date().getTimezoneOffset();
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `UTC${minutes < 0 ? '−' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
}

/** The IANA name that queries count buckets in. */
export function zoneName(): string {
  return isUtc.value ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
