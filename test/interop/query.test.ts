/** The query engine and the collector's files: what its file exporter wrote is found again, field by field. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StoredRecord } from '@agentbus/otlp';
import { openDuckDbEngine } from '@agentbus/query';
import { whyNoGo } from './build-once.ts';
import { startReceivingCollector } from './collector/receiving-collector.ts';
import { assertSameRecords, decodeLines, storeLines } from './records.ts';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const skip = (await whyNoGo()) ?? false;

test('openDuckDbEngine: reads the files of the file exporter, rotated ones included, field by field', {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const store = join(folder, 'store');
  await Promise.all(['w1', 'w2'].map((writer) => runProgram('write-store.ts', [store, writer, '40', '0'])));
  const logLines = await storeLines(store, ['logs', 'audit']);
  const spanLines = await storeLines(store, ['traces']);

  const collected = await temporaryFolder(context);
  await using collector = await startReceivingCollector(context, collected, {
    rotation: { max_megabytes: 2 },
  });
  for (const line of logLines) await collector.post('logs', line);
  for (const line of spanLines) await collector.post('traces', line);
  await collector.stop();
  assert.ok((await collector.files('logs')).length > 1, 'the file exporter has rotated');

  await using engine = await openDuckDbEngine({ directory: collected });
  const everything = { limit: Number.MAX_SAFE_INTEGER, order: 'asc' } as const;
  assertSameRecords(await collect(engine.search(everything)), decodeLines(logLines.map(withoutNegativeZero)));
  assertSameRecords(await collect(engine.searchSpans(everything)), decodeLines(spanLines));
});

/** DuckDB's JSON reader takes `-0`, the collector's way to write it, for 0. */
function withoutNegativeZero(line: string): string {
  return line.replaceAll(/"doubleValue":-0(\.0)?}/g, '"doubleValue":0}');
}

async function collect(found: AsyncIterable<StoredRecord>): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of found) records.push(record);
  return records;
}
