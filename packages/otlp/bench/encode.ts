/**
 * CPU time of encoding log records with five attributes, next to `JSON.stringify` of a flat object with the same
 * content: `node --conditions=@agentbus/source packages/otlp/bench/encode.ts`.
 */
import { createLogsEncoder, decodeLine, MAX_LINE_BYTES, type ReadableLogRecord } from '../src/index.ts';

const RECORDS = 100_000;
const ROUNDS = 5;

const resource = { attributes: { 'service.name': 'bench', 'service.version': '1.0.0' } };
const instrumentationScope = { name: 'bench' };
const spanContext = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  traceFlags: 1,
};

const records: ReadableLogRecord[] = Array.from({ length: RECORDS }, (_, index) => ({
  hrTime: [1_700_000_000 + Math.floor(index / 1000), (index % 1000) * 1_000_000],
  hrTimeObserved: [1_700_000_000 + Math.floor(index / 1000), (index % 1000) * 1_000_000],
  severityNumber: 9,
  severityText: 'INFO',
  body: `GET /orders/${index} answered in ${index % 90} ms`,
  spanContext,
  attributes: {
    'http.request.method': 'GET',
    'http.route': '/orders/:id',
    'http.response.status_code': 200,
    'user.id': `user-${index % 500}`,
    'duration.ms': (index % 900) / 10,
  },
  droppedAttributesCount: 0,
  resource,
  instrumentationScope,
}));

/** As a file exporter does: a line is on its way to the disk before the next one ends. */
function encodeTransient(): number {
  let bytes = 0;
  const encoder = createLogsEncoder({
    transientLines: true,
    onLine: (line) => {
      bytes += line.bytes.length;
    },
  });
  for (const record of records) encoder.add(record);
  return bytes + (encoder.take()?.bytes.length ?? 0);
}

function encode(): Uint8Array[] {
  const lines: Uint8Array[] = [];
  const encoder = createLogsEncoder({
    maxLineBytes: MAX_LINE_BYTES,
    onLine: ({ bytes }) => lines.push(bytes),
  });
  for (const record of records) encoder.add(record);
  const last = encoder.take();
  if (last !== undefined) lines.push(last.bytes);
  return lines;
}

function stringify(): number {
  let bytes = 0;
  let chunk = '';
  for (const { hrTime, severityText, body, attributes } of records) {
    const time = hrTime[0] * 1000 + hrTime[1] / 1e6;
    chunk += `${JSON.stringify({ time, level: severityText, msg: body, ...spanContext, ...attributes })}\n`;
    if (chunk.length > 16 * 1024) {
      bytes += Buffer.from(chunk).length;
      chunk = '';
    }
  }
  return bytes + Buffer.from(chunk).length;
}

function best(run: () => unknown): number {
  let nanos = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    nanos = Math.min(nanos, ((user + system) * 1000) / RECORDS);
  }
  return Math.round(nanos);
}

const lines = encode();
const bytes = lines.reduce((sum, line) => sum + line.length, 0);
console.log(`OTLP/JSON: ${Math.round(bytes / RECORDS)} bytes a record, ${lines.length} lines`);
console.log(`encode:                  ${best(encode)} ns a record`);
console.log(`encode, transient lines: ${best(encodeTransient)} ns a record`);
console.log(`JSON.stringify (flat):   ${best(stringify)} ns a record`);
console.log(
  `decode:                  ${best(() => lines.forEach((line) => void decodeLine(line)))} ns a record`,
);
