/**
 * CPU time of logging a record to a closed file, through the official provider of the 3.x line, by how many records come
 * in a turn: `node --conditions=@agentbus/source packages/file-exporter/bench/emit.ts`.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { listSegments } from '@agentbus/segments';
import * as otel from '@agentbus-test/otel-3x';
import { type Durability, FileLogRecordProcessor } from '../src/index.ts';

const RECORDS = 100_000;
const ROUNDS = 3;

const attributes = Array.from({ length: 1000 }, (_, index) => ({
  'http.request.method': 'GET',
  'http.route': '/orders/:id',
  'http.response.status_code': 200,
  'user.id': `user-${index % 500}`,
  'duration.ms': (index % 900) / 10,
}));

async function emit(directory: string, recordsPerTurn: number, durability: Durability): Promise<void> {
  const provider = new otel.sdkLogs.LoggerProvider({
    resource: otel.resources.resourceFromAttributes({ 'service.name': 'bench', 'service.version': '1.0.0' }),
    processors: [new FileLogRecordProcessor({ directory, durability })],
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

/** The bar: plain `JSON.stringify` of a flat object, in writes of 16 KiB. */
async function stringify(directory: string, recordsPerTurn: number): Promise<void> {
  const fd = openSync(join(directory, 'flat.json'), 'ax');
  let chunk = '';
  for (let index = 0; index < RECORDS; index++) {
    const msg = `GET /orders/${index} answered in ${index % 90} ms`;
    chunk += `${JSON.stringify({ time: Date.now(), level: 'INFO', msg, ...attributes[index % 1000] })}\n`;
    if (chunk.length > 16 * 1024) {
      writeSync(fd, chunk);
      chunk = '';
    }
    if (index % recordsPerTurn === 0) await nextTurn();
  }
  writeSync(fd, chunk);
  closeSync(fd);
}

async function measure(name: string, run: (directory: string) => Promise<void>): Promise<void> {
  let nanos = Number.POSITIVE_INFINITY;
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const directory = mkdtempSync(join(tmpdir(), 'bench-emit-'));
    const before = process.cpuUsage();
    await run(directory);
    const { user, system } = process.cpuUsage(before);
    nanos = Math.min(nanos, ((user + system) * 1000) / RECORDS);
    bytes = (await listSegments(directory)).reduce((sum, segment) => sum + segment.bytes, 0);
    rmSync(directory, { recursive: true });
  }
  console.log(`${name.padEnd(44)} ${Math.round(nanos)} ns, ${Math.round(bytes / RECORDS)} bytes a record`);
}

for (const recordsPerTurn of [1, 10, 100, 1000]) {
  await measure(`JSON.stringify, ${recordsPerTurn} a turn`, (directory) =>
    stringify(directory, recordsPerTurn),
  );
  for (const durability of ['turn', 'interval'] as const) {
    const name = `provider, ${durability}, ${recordsPerTurn} a turn`;
    await measure(name, (directory) => emit(directory, recordsPerTurn, durability));
  }
}
