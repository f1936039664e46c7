import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressSegment } from '@agentbus/segments';
import {
  collect,
  logJson,
  logsLine,
  openEngine,
  segmentName,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const ERROR = { severityNumber: 17, severityText: 'ERROR' };
/** Enough for several frames of 256 KiB. */
const RECORDS = 8000;

test('search: segments of many frames of zstd and gzip, beside raw ones', async (t) => {
  const directory = temporaryDirectory(t);
  let next = 0;
  for (const [index, algorithm] of (['zstd', 'gzip', undefined] as const).entries()) {
    const lines: string[] = [];
    for (let line = 0; line < RECORDS / 100; line++) {
      const records = Array.from({ length: 100 }, () =>
        logJson(next, `record ${next++} ${'padding '.repeat(20)}`, next % 1000 === 0 ? ERROR : {}),
      );
      lines.push(logsLine(records));
    }
    const path = writeFileOf(directory, 'logs', segmentName('logs', index + 1), lines.join(''));
    if (algorithm !== undefined) await compressSegment(path, { algorithm });
  }
  const { engine, corruptions } = await openEngine(t, directory);

  const all = await collect(engine.search({ limit: RECORDS * 4 }));
  assert.equal(new Set(all.map(({ body }) => body)).size, RECORDS * 3);
  const errors = await collect(engine.search({ where: 'level>=error' }));
  assert.equal(errors.length, (RECORDS * 3) / 1000);
  assert.deepEqual(corruptions, []);
});
