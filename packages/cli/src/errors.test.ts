import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';

const HOUR = 3_600_000;
const DAY = '2025-01-15T13:00:00Z..2025-01-15T14:00:00Z';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

function failure(at: number, type: string, traceId = TRACE) {
  return {
    at,
    body: 'payment failed',
    severityText: 'ERROR',
    severityNumber: 17,
    traceId,
    spanId: '00f067aa0ba902b7',
    attributes: {
      'exception.type': type,
      'exception.message': 'card refused',
      'exception.stacktrace': `${type}: card refused\n    at pay (/app/src/pay.ts:${at}:1)`,
    },
  };
}

async function storeWithErrors(t: Parameters<typeof temporaryDirectory>[0]) {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [
    failure(0, 'OldError'),
    failure(HOUR + 1, 'OldError'),
    failure(HOUR + 2, 'NewError'),
    failure(HOUR + 3, 'NewError'),
    { at: HOUR + 4, body: 'fine' },
  ]);
  return ['-d', directory, '--since', DAY];
}

test('errors: lists groups with status, count, rule and traces', async (t) => {
  const options = await storeWithErrors(t);
  const { code, stdout } = await agentbus(['errors', ...options, '-o', 'json']);
  assert.equal(code, 0);
  const rows = JSON.parse(stdout);
  assert.deepEqual(
    rows.map((row: Record<string, unknown>) => [row.status, row.count, row.earlier, row.rule, row.traces]),
    [
      ['new', 2, 0, 'stack', [TRACE]],
      ['ongoing', 1, 1, 'stack', [TRACE]],
    ],
  );
  assert.deepEqual(rows[0].parts, ['NewError', 'pay src/pay.ts']);
  assert.deepEqual(rows[0].services, { shop: 2 });
  const pretty = await agentbus(['errors', 'list', '"card refused"', ...options]);
  assert.match(pretty.stdout, /new\s+2\s.*NewError: card refused/u);
  const shown = await agentbus(['errors', 'show', rows[0].id, ...options]);
  assert.match(shown.stdout, /grouped by {2}stack\n {12}NewError\n {12}pay src\/pay\.ts/u);
});

test('errors resolve, ignore, reopen, merge: decide on groups by the beginning of an id', async (t) => {
  const options = await storeWithErrors(t);
  const list = async (...more: string[]) =>
    JSON.parse((await agentbus(['errors', ...options, '-o', 'json', ...more])).stdout);
  const [newest, old] = await list();
  const [, directory = ''] = options;
  const decide = (...words: string[]) => agentbus(['errors', ...words, '-d', directory]);
  assert.equal((await decide('resolve', newest.id.slice(0, 8))).code, 0);
  assert.equal((await list())[0].status, 'resolved');
  assert.equal((await decide('ignore', newest.id)).code, 0);
  assert.deepEqual(
    (await list()).map(({ id }: { id: string }) => id),
    [old.id],
  );
  assert.equal((await list('--all'))[0].status, 'ignored');
  assert.equal((await decide('reopen', newest.id)).code, 0);
  assert.equal((await decide('merge', newest.id, old.id)).code, 0);
  assert.deepEqual(
    (await list()).map(({ id, count }: { id: string; count: number }) => [id, count]),
    [[old.id, 3]],
  );
});

test('errors: refuses what it cannot do', async (t) => {
  const options = await storeWithErrors(t);
  for (const words of [['show'], ['resolve'], ['merge', 'e1-a']]) {
    assert.equal((await agentbus(['errors', ...words, ...options])).code, 2, words.join(' '));
  }
  assert.equal((await agentbus(['errors', 'show', 'e1-none', ...options])).code, 1);
  assert.equal((await agentbus(['errors', 'service:none', ...options])).code, 5);
});
