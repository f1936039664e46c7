/**
 * CPU time and bytes of a record in each format, raw and compressed, through the official provider of the 3.x line, by how many
 * records come in a turn: `node --conditions=@agentbus/source packages/file-exporter/bench/formats.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compressSegment, listSegments, readLines, type WrittenFormat } from '@agentbus/segments';
import * as otel from '@agentbus-test/otel-3x';
import { FileLogRecordProcessor } from '../src/index.ts';

const RECORDS = 50_000;
const ROUNDS = 3;
const FORMATS: readonly WrittenFormat[] = ['json', 'binary', 'text'];

const attributes = Array.from({ length: 1000 }, (_, index) => ({
  'http.request.method': 'GET',
  'http.route': '/orders/:id',
  'http.response.status_code': 200,
  'user.id': `user-${index % 500}`,
  'duration.ms': (index % 900) / 10,
}));

async function emit(directory: string, recordsPerTurn: number, format: WrittenFormat): Promise<void> {
  const provider = new otel.sdkLogs.LoggerProvider({
    resource: otel.resources.resourceFromAttributes({ 'service.name': 'bench', 'service.version': '1.0.0' }),
    processors: [new FileLogRecordProcessor({ directory, format })],
  });
  const logger = provider.getLogger('bench');
  for (let index = 0; index < RECORDS; index++) {
    logger.emit({
      severityNumber: 9,
      severityText: 'INFO',
      body: `GET /orders/${index} answered in ${index % 90} ms`,
      attributes: attributes[index % 1000] ?? {},
    });
    if (index % recordsPerTurn === 0) await nextTurn();
  }
  await provider.shutdown();
}

interface Figures {
  writeNanos: number;
  readNanos: number;
  bytes: number;
  compressedBytes: number;
}

/** CPU nanoseconds a record. */
async function cpuNanos(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / RECORDS;
}

async function measure(recordsPerTurn: number, format: WrittenFormat, best: Figures): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-formats-'));
  const writeNanos = await cpuNanos(() => emit(directory, recordsPerTurn, format));
  const segments = await listSegments(directory, { formats: [format] });
  const readNanos = await cpuNanos(async () => {
    for (const segment of segments) for await (const _line of readLines(segment));
  });
  const compressed = await Promise.all(segments.map(({ path }) => compressSegment(path)));
  rmSync(directory, { recursive: true });
  best.writeNanos = Math.min(best.writeNanos, writeNanos);
  best.readNanos = Math.min(best.readNanos, readNanos);
  best.bytes = segments.reduce((sum, { bytes }) => sum + bytes, 0) / RECORDS;
  best.compressedBytes = compressed.reduce((sum, { bytes }) => sum + bytes, 0) / RECORDS;
}

for (const recordsPerTurn of [1, 10, 100, 1000]) {
  const all = FORMATS.map((format) => ({
    format,
    best: {
      writeNanos: Number.POSITIVE_INFINITY,
      readNanos: Number.POSITIVE_INFINITY,
      bytes: 0,
      compressedBytes: 0,
    },
  }));
  // In turns, so that other load on the machine is every format's.
  for (let round = 0; round < ROUNDS; round++) {
    for (const { format, best } of all) await measure(recordsPerTurn, format, best);
  }
  for (const { format, best } of all) {
    const { writeNanos, readNanos, bytes, compressedBytes } = best;
    console.log(
      `${format.padEnd(8)} ${String(recordsPerTurn).padStart(4)} a turn: ${Math.round(writeNanos)} ns to write, ` +
        `${Math.round(readNanos)} ns to read as lines, ${Math.round(bytes)} bytes, ${compressedBytes.toFixed(1)} compressed`,
    );
  }
}
