import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import { startClickHouse } from './clickhouse-fixture.test.ts';
import { writeSealed } from './compact-fixture.test.ts';
import { compactStore } from './compact-store.ts';
import { findAround, findNextError, findPreviousError } from './find-around.ts';
import { findCorrelation } from './find-correlation.ts';
import { openClickHouseEngine } from './open-clickhouse-engine.ts';
import type { QueryEngine } from './query-engine.ts';
import {
  collect,
  keyValues,
  logJson,
  logsLine,
  openEngine,
  spanJson,
  spansLine,
  temporaryDirectory,
} from './store-fixture.test.ts';

const START = 1_792_879_200_000_000_000n;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CORRELATED = { attributes: keyValues({ 'correlation.id': "req-1'; --" }) };

/** Log records 0 to 19, two of each timestamp; every fifth is an error. Odd ones are of another service. */
function logLines(): string[] {
  return Array.from({ length: 20 }, (_, n) => {
    const fields = {
      severityNumber: n % 5 === 0 ? 17 : 9,
      ...(n === 7 || n === 8 ? CORRELATED : {}),
      ...(n === 8 ? { traceId: TRACE } : {}),
    };
    return logsLine(
      [logJson(START + BigInt(Math.floor(n / 2)), String(n), fields)],
      n % 2 === 0 ? 'shop' : 'bank',
    );
  });
}

const SPANS = [
  spansLine([spanJson(Number(START) + 1024, 'pay', { ...CORRELATED, traceId: TRACE })], 'bank'),
  spansLine(
    [
      spanJson(Number(START) - 1024, 'buy', { ...CORRELATED, traceId: TRACE, status: { code: 2 } }),
      spanJson(Number(START) - 1024, 'else'),
    ],
    'shop',
  ),
];

async function openSegments(t: TestContext): Promise<QueryEngine> {
  const directory = temporaryDirectory(t);
  await writeSealed(directory, 'logs', 1, logLines().slice(0, 10));
  await writeSealed(directory, 'traces', 1, SPANS);
  await compactStore({ directory });
  await writeSealed(directory, 'logs', 2, logLines().slice(10));
  return (await openEngine(t, directory)).engine;
}

async function openClickHouse(t: TestContext): Promise<QueryEngine> {
  const server = startClickHouse(t);
  server.insert([...logLines(), ...SPANS].flatMap((line) => decodeLine(line)) as (StoredLog | StoredSpan)[]);
  return openClickHouseEngine({ address: server.connection });
}

const ENGINES = { segments: openSegments, ClickHouse: openClickHouse };

for (const [name, open] of Object.entries(ENGINES)) {
  test(`findAround, findCorrelation over ${name}`, async (t) => {
    const engine = await open(t);
    const bodies = (records: readonly StoredLog[]) => records.map(({ body }) => String(body));
    // As the engine orders records of one timestamp.
    const logs = await collect(engine.search({ order: 'asc' }));
    const index = 9;
    const record = logs[index];
    assert.ok(record !== undefined && record.signal === 'logs');

    await t.test('findAround: gives the records next to one, also those of its timestamp', async () => {
      const { before, after } = await findAround(engine, record, { before: 3, after: 4 });
      assert.deepEqual(bodies(before), bodies(logs.slice(index - 3, index)));
      assert.deepEqual(bodies(after), bodies(logs.slice(index + 1, index + 5)));
      const all = await findAround(engine, record, { before: 100, after: 100 });
      assert.equal(all.before.length + all.after.length, 19);
      assert.deepEqual(await findAround(engine, record, { before: 0, after: 0 }), { before: [], after: [] });
    });
    await t.test('findAround: of its own service', async () => {
      const { before, after } = await findAround(engine, record, { sameService: true });
      assert.equal(before.length + after.length, 9);
      const service = record.resource.attributes['service.name'];
      for (const { resource } of [...before, ...after]) {
        assert.equal(resource.attributes['service.name'], service);
      }
    });
    await t.test('findNextError, findPreviousError: go from error to error', async () => {
      const errors = [];
      let error = await findNextError(engine, record);
      for (; error !== undefined; error = await findNextError(engine, error)) errors.push(error);
      assert.deepEqual(bodies(errors), ['10', '15']);
      const last = logs.at(-1);
      assert.ok(last !== undefined);
      const previous = await findPreviousError(engine, last, { sameService: false });
      assert.equal(previous?.body, '15');
      const [span] = await collect(engine.searchSpans({ limit: 1 }));
      assert.ok(span !== undefined);
      assert.equal((await findPreviousError(engine, span))?.name, 'buy');
    });
    await t.test('findAround: of a record that is not stored, what stands around its time', async () => {
      const { before, after } = await findAround(engine, { ...record, body: 'another' }, { after: 100 });
      assert.equal(before.length + after.length, 20);
    });
    await t.test('findCorrelation: gives spans and log records of all services, in place', async () => {
      const { records, spans, logs, services, traceIds } = await findCorrelation(engine, "req-1'; --");
      assert.deepEqual(
        records.map((record) => (record.signal === 'logs' ? record.body : record.name)),
        ['buy', '7', '8', 'pay'],
      );
      assert.deepEqual([spans.length, logs.length, services, traceIds], [2, 2, ['shop', 'bank'], [TRACE]]);
      assert.deepEqual((await findCorrelation(engine, 'nowhere')).records, []);
    });
  });
}
