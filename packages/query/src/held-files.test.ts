import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import { HeldFiles, type HoldBy } from './held-files.ts';
import { logJson, logsLine, openEngine, temporaryDirectory } from './store-fixture.test.ts';

const WAYS: readonly HoldBy[] = process.platform === 'linux' ? ['descriptor', 'link'] : ['link'];

for (const by of WAYS) {
  test(`HeldFiles by ${by}: a held file is read when its name is gone, or is another's`, async (t) => {
    const [store, held] = [temporaryDirectory(t), temporaryDirectory(t)];
    const path = join(store, 'a.jsonl.zst');
    const files = new HeldFiles(held, by);
    writeFileSync(path, 'first');
    const [first, again] = await Promise.all([files.hold(path), files.hold(path)]);
    assert.deepEqual([first.held, first.path], [true, again.path]);
    assert.match(first.path, /\.jsonl\.zst$/);
    rmSync(path);
    assert.equal(readFileSync(first.path, 'utf8'), 'first');
    writeFileSync(path, 'second');
    const second = await files.hold(path);
    assert.deepEqual(
      [first, second].map((file) => readFileSync(file.path, 'utf8')),
      ['first', 'second'],
    );
    await first.release();
    assert.equal(readFileSync(again.path, 'utf8'), 'first');
    await again.release();
    await second.release();
    assert.deepEqual(readdirSync(held), []);
    rmSync(path);
    await assert.rejects(files.hold(path), { code: 'ENOENT' });
  });
}

const START = 1_764_000_000_000_000_000n;
const RECORDS = 20_000;

/** Lines of a hundred records each. */
function logLines(from: number, to: number): string[] {
  const lines: string[] = [];
  for (let start = from; start < to; start += 100) {
    const records = Array.from({ length: 100 }, (_, index) =>
      logJson(START + BigInt(start + index), `record ${start + index}`),
    );
    lines.push(logsLine(records));
  }
  return lines;
}

test('search: one that has begun gives each record once, though every file is deleted', async (t) => {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines(0, RECORDS / 2));
  await compactStore({ directory });
  await writeSealed(directory, 'logs', 2, logLines(RECORDS / 2, RECORDS));
  const { engine, corruptions } = await openEngine(t, directory);
  const search = engine.search({ order: 'asc' })[Symbol.asyncIterator]();
  const query = await engine.query('record | fields body');
  const sql = await engine.query('sql: SELECT Body FROM logs');
  assert.ok(query.type === 'rows' && sql.type === 'sql');
  const [stages, rows] = [query.rows[Symbol.asyncIterator](), sql.rows[Symbol.asyncIterator]()];
  const firsts = [await search.next(), await stages.next(), await rows.next()];
  assert.equal(firsts.filter(({ done }) => done === true).length, 0);
  rmSync(join(directory, 'logs'), { recursive: true });
  const seen = new Set<unknown>([firsts[0]?.value.body]);
  for (let next = await search.next(); next.done !== true; next = await search.next()) {
    assert.ok(!seen.has(next.value.body), `${next.value.body} came twice`);
    seen.add(next.value.body);
  }
  assert.equal(seen.size, RECORDS);
  for (const rest of [stages, rows]) {
    let count = 1;
    while ((await rest.next()).done !== true) count += 1;
    assert.equal(count, RECORDS);
  }
  assert.deepEqual(corruptions, []);
});
