/**
 * Sends batches of log records to an OTLP/HTTP server for some seconds, four at a time. Tells its parent how many records were
 * taken: once at half of the time, when the server's code is warm, and at the end.
 */
import zlib from 'node:zlib';
import { protobufFromLine } from '@agentbus/otlp';

const [url = '', encoding = 'json', compression = 'none', seconds = '5'] = process.argv.slice(2);

/** As exporters send them. */
const RECORDS_PER_BATCH = 512;
const CONNECTIONS = 4;

const attributes = (index: number) => [
  { key: 'http.route', value: { stringValue: '/checkout' } },
  { key: 'http.response.status_code', value: { intValue: '200' } },
  { key: 'order.id', value: { stringValue: `order-${index}` } },
  { key: 'retries', value: { intValue: String(index % 3) } },
  { key: 'cached', value: { boolValue: index % 2 === 0 } },
];

const logRecords = Array.from({ length: RECORDS_PER_BATCH }, (_, index) => ({
  timeUnixNano: String(1_700_000_000_000_000_000n + BigInt(index)),
  observedTimeUnixNano: String(1_700_000_000_000_000_000n + BigInt(index)),
  severityNumber: 9,
  severityText: 'INFO',
  body: { stringValue: `order ${index} was placed by the customer and is on its way now` },
  attributes: attributes(index),
  ...(index % 2 === 0
    ? { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', flags: 1 }
    : {}),
}));

const json = JSON.stringify({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeLogs: [{ scope: { name: 'checkout' }, logRecords }],
    },
  ],
});
const raw = encoding === 'json' ? Buffer.from(json) : Buffer.from(protobufFromLine(json).bytes);
const body = new Uint8Array(
  compression === 'gzip' ? zlib.gzipSync(raw) : compression === 'zstd' ? zlib.zstdCompressSync(raw) : raw,
);
const headers = {
  'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
  ...(compression === 'none' ? {} : { 'content-encoding': compression }),
};

const start = performance.now();
const half = start + Number(seconds) * 500;
const end = start + Number(seconds) * 1000;
let records = 0;
let isWarm = false;
await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < end) {
      const response = await fetch(`${url}/v1/logs`, { method: 'POST', headers, body });
      if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
      records += RECORDS_PER_BATCH;
      if (isWarm || performance.now() < half) continue;
      isWarm = true;
      process.send?.(records);
    }
  }),
);
process.send?.(records);
process.disconnect?.();
