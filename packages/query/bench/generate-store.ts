/**
 * Writes a store of log records such as services write: 24 hours, 20 services, a message of 40 to 80 characters, five
 * attributes, a trace context on half, a nested object on one in twenty. The same number always gives the same store.
 */
import { createLogsEncoder, type ReadableLogRecord } from '@agentbus/otlp';
import { createSealer, createSegmentWriter } from '@agentbus/segments';

/** When the first record was written, Unix milliseconds. */
export const START_MILLIS: number = Date.UTC(2026, 10, 23);

/** The time that the store covers. */
export const SPAN_MILLIS: number = 24 * 60 * 60 * 1000;

/** In three records, whatever their number. */
export const NEEDLE = 'Quicksilver-Zebra';

const LEVELS = [
  ...Array.from({ length: 60 }, () => [9, 'INFO'] as const),
  ...Array.from({ length: 25 }, () => [5, 'DEBUG'] as const),
  ...Array.from({ length: 10 }, () => [13, 'WARNING'] as const),
  ...Array.from({ length: 5 }, () => [17, 'ERROR'] as const),
];
const ROUTES = [
  '/health',
  '/cart',
  '/checkout',
  '/users/:id',
  '/orders/:id',
  '/search',
  '/login',
  '/payments',
];
const VERBS = [
  'handled',
  'accepted',
  'forwarded',
  'retried',
  'rejected',
  'timed out on',
  'finished',
  'queued',
];
const THINGS = ['request', 'payment', 'order', 'session', 'message', 'upload', 'lookup', 'reservation'];

/** Numbers that look random and are not. */
function mix(n: number): number {
  let x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function hex(n: number, digits: number): string {
  let text = '';
  for (let part = 0; text.length < digits; part++)
    text += mix(n * 31 + part)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

/** The trace id of record `n`, which has one if `n` is even. */
export function traceIdOf(n: number): string {
  return hex(Math.floor(n / 8) + 7, 32);
}

/** The correlation id of record `n`. */
export function correlationOf(n: number): string {
  return `req-${hex(Math.floor(n / 8) + 1_000_003, 12)}`;
}

function pick<T>(items: readonly T[], n: number): T {
  return items[n % items.length] as T;
}

const RESOURCES = Array.from({ length: 20 }, (_, n) => ({
  attributes: {
    'service.name': `service-${n}`,
    'service.version': '1.4.2',
    'host.name': `host-${n % 5}`,
    'process.pid': 1000 + n,
  },
}));

const SCOPE = { name: 'shop' };

function record(n: number, total: number): ReadableLogRecord {
  const random = mix(n);
  const [severityNumber, severityText] = pick(LEVELS, random);
  const millis = START_MILLIS + (n * SPAN_MILLIS) / total;
  const hrTime: [number, number] = [
    Math.floor(millis / 1000),
    Math.floor((millis % 1000) * 1e6) + (random % 1000),
  ];
  const needle = n % Math.floor(total / 3) === Math.floor(total / 7) ? ` near ${NEEDLE}` : '';
  const body = `${pick(THINGS, random >>> 3)} ${random % 100_000} ${pick(VERBS, random >>> 7)} in ${random % 977} ms by worker ${random % 61}${needle}`;
  const attributes: Record<string, unknown> = {
    'correlation.id': correlationOf(n),
    'http.route': pick(ROUTES, random >>> 11),
    'http.response.status_code': severityNumber >= 17 ? 500 : 200 + (random % 3),
    'user.id': `u-${mix(n >> 2) % 50_000}`,
    'agentbus.operation.duration': (random % 100_000) / 1e5,
  };
  if (n % 20 === 0) attributes.customer = { email: `user${random % 5000}@example.com`, token: hex(n, 24) };
  return {
    hrTime,
    hrTimeObserved: [hrTime[0], hrTime[1] + 1000],
    severityNumber,
    severityText,
    body,
    attributes,
    ...(n % 2 === 0 && {
      spanContext: { traceId: traceIdOf(n), spanId: hex(n + 99, 16), traceFlags: 1 },
    }),
    resource: pick(RESOURCES, random >>> 5),
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
  } as ReadableLogRecord;
}

/** Records of one service that come together: services share the store's writer, as behind the hub. */
const BATCH = 50;

/** Writes and seals a store of `total` records; rotates by the hour, of which there are `hours`. Returns the bytes written. */
export async function generateStore(directory: string, total: number, hours = 24): Promise<number> {
  const sealer = createSealer(directory);
  const encoder = createLogsEncoder();
  let bytes = 0;
  for (let hour = 0; hour < hours; hour++) {
    const [from, to] = [Math.ceil((hour * total) / hours), Math.ceil(((hour + 1) * total) / hours)];
    const writer = createSegmentWriter({
      directory,
      stream: 'logs',
      writer: `bench${String(hour).padStart(2, '0')}`,
      now: () => START_MILLIS + hour * 3_600_000,
      onSealed: sealer.seal,
    });
    const flush = () => {
      const line = encoder.take();
      if (line === undefined) return;
      bytes += line.bytes.length;
      writer.append(line);
    };
    for (let n = from; n < to; n++) {
      const resource = pick(RESOURCES, Math.floor(n / BATCH));
      encoder.add({ ...record(n, total), resource } as ReadableLogRecord);
      if (encoder.byteLength > 400_000) flush();
    }
    flush();
    await writer.close();
    await sealer.flush();
  }
  return bytes;
}
