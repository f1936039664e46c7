/**
 * CPU time and throughput of the protobuf codec on log records with five attributes, beside the OTLP/JSON codec and the
 * official serializer: `node --conditions=@agentbus/source packages/otlp/bench/protobuf.ts`.
 */
import { otlpTransformer } from '@agentbus-test/otel-3x';
import {
  createLogsEncoder,
  createLogsProtobufEncoder,
  decodeLine,
  decodeProtobuf,
  type LineEncoder,
  type LineEncoderOptions,
  lineFromProtobuf,
  MAX_LINE_BYTES,
  protobufFromLine,
  type ReadableLogRecord,
  textLine,
} from '../src/index.ts';

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

function encode(
  createEncoder: (options: LineEncoderOptions) => LineEncoder<ReadableLogRecord>,
): Uint8Array[] {
  const lines: Uint8Array[] = [];
  const encoder = createEncoder({ maxLineBytes: MAX_LINE_BYTES, onLine: ({ bytes }) => lines.push(bytes) });
  for (const record of records) encoder.add(record);
  const last = encoder.take();
  if (last !== undefined) lines.push(last.bytes);
  return lines;
}

/** In batches of 2,500: about as many as fit a message of ours. */
function encodeOfficially(): void {
  const { ProtobufLogsSerializer } = otlpTransformer;
  for (let start = 0; start < RECORDS; start += 2500) {
    const batch = records.slice(start, start + 2500);
    ProtobufLogsSerializer.serializeRequest(
      batch as Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0],
    );
  }
}

function report(name: string, inputBytes: number, run: () => unknown): void {
  let nanos = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    nanos = Math.min(nanos, ((user + system) * 1000) / RECORDS);
  }
  const megabytes = (inputBytes / 1e6 / ((nanos * RECORDS) / 1e9)).toFixed(0);
  console.log(`${name.padEnd(34)} ${nanos.toFixed(0).padStart(6)} ns a record ${megabytes.padStart(6)} MB/s`);
}

function size(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

const lines = encode(createLogsEncoder);
const messages = encode(createLogsProtobufEncoder);
const stored = messages.flatMap((message) => decodeProtobuf(message, 'logs'));
const json = size(lines);
const protobuf = size(messages);
console.log(
  `OTLP/JSON ${Math.round(json / RECORDS)}, protobuf ${Math.round(protobuf / RECORDS)} bytes a record`,
);
report('encode OTLP/JSON', json, () => encode(createLogsEncoder));
report('encode protobuf', protobuf, () => encode(createLogsProtobufEncoder));
report('encode protobuf, official', protobuf, encodeOfficially);
report('decode OTLP/JSON', json, () => lines.forEach((line) => void decodeLine(line)));
report('decode protobuf', protobuf, () =>
  messages.forEach((message) => void decodeProtobuf(message, 'logs')),
);
report('OTLP/JSON to protobuf', json, () => lines.forEach((line) => void protobufFromLine(line)));
report('protobuf to OTLP/JSON', protobuf, () =>
  messages.forEach((message) => void lineFromProtobuf(message, 'logs')),
);
report('text', 0, () => stored.forEach((record) => void textLine(record)));
