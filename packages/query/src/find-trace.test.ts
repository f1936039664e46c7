import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTrace } from './find-trace.ts';
import {
  logJson,
  logsLine,
  openEngine,
  spanJson,
  spansLine,
  temporaryDirectory,
  writeFileOf,
} from './store-fixture.test.ts';

const FIRST = '4bf92f3577b34da6a3ce929d0e0e4736';
const SECOND = '4bf92f35aaaaaaaaaaaaaaaaaaaaaaaa';

test('findTrace: finds the spans and logs of all services by id, in any case, or by a unique beginning', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileOf(
    directory,
    'traces',
    'a.jsonl',
    spansLine([spanJson(2, 'child', { traceId: FIRST }), spanJson(1, 'root', { traceId: FIRST })], 'shop') +
      spansLine([spanJson(3, 'other', { traceId: SECOND })], 'payments'),
  );
  writeFileOf(
    directory,
    'logs',
    'a.jsonl',
    logsLine([logJson(4, 'late', { traceId: FIRST }), logJson(5, 'none')]),
  );
  writeFileOf(directory, 'audit', 'a.jsonl', logsLine([logJson(3, 'audited', { traceId: FIRST })]));
  const { engine } = await openEngine(t, directory);
  for (const id of [FIRST, FIRST.toUpperCase(), '4bf92f357']) {
    const { spans, logs } = await findTrace(engine, id);
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['root', 'child'],
      id,
    );
    assert.deepEqual(
      logs.map(({ body }) => body),
      ['audited', 'late'],
      id,
    );
  }
  assert.deepEqual(await findTrace(engine, 'ffff'), { spans: [], logs: [] });
  await assert.rejects(findTrace(engine, '4bf92f35'), {
    name: 'QueryError',
    code: 'ambiguous-trace',
    message: new RegExp(`${FIRST}, ${SECOND}`),
  });
});

test('findTrace: lists at most ten candidates', async (t) => {
  const directory = temporaryDirectory(t);
  const logs = Array.from({ length: 30 }, (_, n) =>
    logJson(n, n, { traceId: `abcd${String(n).padStart(28, '0')}` }),
  );
  writeFileOf(directory, 'logs', 'a.jsonl', logsLine(logs));
  const { engine } = await openEngine(t, directory);
  await assert.rejects(findTrace(engine, 'abcd'), ({ message }: Error) => {
    assert.equal(message.match(/abcd0/g)?.length, 10);
    return /and more/.test(message);
  });
});

test('findTrace: rejects what is no trace id', async (t) => {
  const { engine } = await openEngine(t, temporaryDirectory(t));
  for (const id of ['', 'abc', 'xyz12345', `${FIRST}0`, "abcd' OR 1=1", 'abcd*']) {
    await assert.rejects(findTrace(engine, id), { code: 'invalid-trace-id' }, id);
  }
});
