/** Searches page by page: the same suite for every engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import fc from 'fast-check';
import { startClickHouse } from './clickhouse-fixture.test.ts';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import { openClickHouseEngine } from './open-clickhouse-engine.ts';
import type { QueryEngine, RecordSearch } from './query-engine.ts';
import type { SearchCursor } from './search-cursor.ts';
import { collect, logJson, logsLine, openEngine, temporaryDirectory } from './store-fixture.test.ts';

const START = 1_792_879_200_000_000_000n;

/** Records of three timestamps, so that pages end among records of the same one. */
function tiedLines(from: number, to: number): string[] {
  const lines: string[] = [];
  for (let start = from; start < to; start += 5) {
    const records = Array.from({ length: Math.min(5, to - start) }, (_, index) =>
      logJson(START + BigInt((start + index) % 3), `record ${start + index}`),
    );
    lines.push(logsLine(records));
  }
  return lines;
}

/** What there was to see from the beginning, and what came later. */
interface Growth {
  readonly first: number;
  /** Adds records, or compacts what is there; called between pages. */
  readonly change: () => Promise<void> | void;
}

async function checkPages(
  engine: QueryEngine,
  search: Pick<RecordSearch, 'order' | 'where'>,
  pages: readonly number[],
  { first, change }: Growth,
): Promise<void> {
  const seen: string[] = [];
  let after: SearchCursor | undefined;
  for (let page = 0; ; page++) {
    const limit = pages[page % pages.length] ?? 1;
    const results = engine.search({ ...search, limit, after });
    const records = await collect(results);
    seen.push(...records.map(({ body }) => String(body)));
    after = results.cursor();
    if (records.length === 0) break;
    await change();
  }
  assert.equal(new Set(seen).size, seen.length, `some came twice: ${seen}`);
  const missing = Array.from({ length: first }, (_, n) => `record ${n}`).filter(
    (body) => !seen.includes(body),
  );
  assert.deepEqual(missing, []);
  const answer = engine.search({ ...search, limit: 1, after });
  assert.deepEqual([await collect(answer), answer.cursor()], [[], after]);
}

const order = fc.constantFrom('asc' as const, 'desc' as const);
const pages = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

test('search: pages over segments neither repeat nor miss a record, while the store grows and is compacted', async (t) => {
  await fc.assert(
    fc.asyncProperty(order, pages, async (order, pages) => {
      const directory = temporaryDirectory(t);
      await writeSealed(directory, 'logs', 1, tiedLines(0, 12));
      await writeSealed(directory, 'logs', 1, tiedLines(12, 20), 'a');
      const { engine } = await openEngine(t, directory);
      let changes = 0;
      const change = async () => {
        changes += 1;
        if (changes === 1) await compactStore({ directory, blockRows: 4 });
        if (changes === 2) await writeSealed(directory, 'logs', 2, tiedLines(20, 27));
        if (changes === 3) await compactStore({ directory, blockRows: 4 });
        if (changes === 4) await writeSealed(directory, 'logs', 1, tiedLines(27, 33), 'b');
      };
      await checkPages(engine, { order, where: 'record' }, pages, { first: 20, change });
      await engine.close();
    }),
    { numRuns: 6 },
  );
});

test('search: pages over ClickHouse neither repeat nor miss a record, while tables grow', async (t) => {
  const server = startClickHouse(t);
  const recordsOf = (from: number, to: number) =>
    tiedLines(from, to).flatMap((line) => decodeLine(line)) as StoredLog[];
  const engine = await openClickHouseEngine({ address: server.connection });
  await fc.assert(
    fc.asyncProperty(order, pages, async (order, pages) => {
      server.run('TRUNCATE TABLE otel.otel_logs');
      server.insert(recordsOf(0, 20));
      let added = 20;
      const change = () => {
        if (added < 30) server.insert(recordsOf(added, added + 3));
        added += 3;
      };
      await checkPages(engine, { order, where: 'record' }, pages, { first: 20, change });
    }),
    { numRuns: 6 },
  );
});

test('search: records that are the same in everything are each given once', async (t) => {
  const directory = temporaryDirectory(t);
  const same = Array.from({ length: 7 }, () => logJson(START, 'same'));
  await writeSealed(directory, 'logs', 1, [logsLine(same), logsLine([logJson(START + 1n, 'later')])]);
  const { engine } = await openEngine(t, directory);
  const bodies: unknown[] = [];
  let after: SearchCursor | undefined;
  for (let page = 0; page < 5; page++) {
    const results = engine.search({ limit: 2, after });
    bodies.push(...(await collect(results)).map(({ body }) => body));
    after = results.cursor();
  }
  assert.deepEqual(bodies, ['later', ...Array.from({ length: 7 }, () => 'same')]);
});

test('search: refuses what is no cursor, or one of the other order, and bad limits', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, tiedLines(0, 5));
  const { engine } = await openEngine(t, directory);
  const results = engine.search({ limit: 2, order: 'asc' });
  assert.equal(results.cursor(), undefined);
  await collect(results);
  const after = results.cursor();
  for (const search of [{ after: 'x' }, { after: "1a1.'; DROP", order: 'asc' as const }, { after }]) {
    await assert.rejects(collect(engine.search(search)), { code: 'invalid-cursor' });
  }
  for (const search of [{ limit: -1 }, { timeLimit: 0 }]) {
    await assert.rejects(collect(engine.search(search)), { code: 'invalid-option' });
  }
});

test('search, query: what takes longer than the time limit fails', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, tiedLines(0, 5));
  const { engine } = await openEngine(t, directory);
  const spinning = 'sql: SELECT count(*) FROM range(1000000000000) AS a, range(1000000) AS b';
  await assert.rejects(engine.query(spinning, { timeLimit: 300 }), { code: 'time-limit' });
  const slow = async () => {
    for await (const _record of engine.search({ timeLimit: 1 })) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await assert.rejects(slow, { code: 'time-limit' });
});
