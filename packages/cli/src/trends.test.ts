import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { writeIncident } from '../test/incident-store.ts';
import { temporaryDirectory, writeLogs } from '../test/store.ts';

/** The first quarter is as usual, in the second the payments are slow. */
const USUAL = '2025-01-15T12:00:00Z..2025-01-15T12:40:00Z';
const SLOW = '2025-01-15T12:45:00Z..2025-01-15T13:20:00Z';
const ALL = '2025-01-15T12:00:00Z..2025-01-15T14:00:00Z';

test('trends: operations with counts, quantiles and Apdex, and what became slower than in a time before', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const args = ['trends', '-d', directory, '--since', SLOW, '--baseline', USUAL, '-o', 'json'];
  const rows = JSON.parse((await agentbus(args)).stdout);
  assert.deepEqual(
    rows.map((row: Record<string, unknown>) => [row.change, row.service, row.kind, row.operation, row.count]),
    [
      ['slower', 'checkout', 'request', '/checkout', 420],
      ['slower', 'checkout', 'call', 'POST payments', 420],
      ['slower', 'payments', 'request', '/charge', 420],
    ],
  );
  const [checkout] = rows;
  assert.ok(checkout.p50 > 0.4 && checkout.p50 < 0.7 && checkout.delta === 1 && checkout.p95Low > 5);
  assert.ok(checkout.apdex > 0.5 && checkout.apdex < 0.9 && checkout.errors === 0);
});

test('trends: compares versions where no time is given', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const { stdout } = await agentbus(['trends', '-d', directory, '--since', ALL, '-o', 'json']);
  const [first] = JSON.parse(stdout);
  // It was slow before the new version came, so that is not its doing.
  assert.deepEqual(
    [first.operation, first.before, first.after, first.change],
    ['/checkout', '1.4.2', '1.5.0', 'more errors'],
  );
  const pretty = await agentbus(['trends', 'kind:server service:payments', '-d', directory, '--since', ALL]);
  assert.match(pretty.stdout, /payments +request +\/charge +1440 /u);
});

test('trends: what was measured by name, and nothing where there is nothing', async (t) => {
  const directory = await temporaryDirectory(t);
  const attributes = {
    'agentbus.log.kind': 'performance',
    'agentbus.operation.name': 'db.query',
    'agentbus.operation.duration': 0.25,
  };
  await writeLogs(directory, [{ body: 'db.query', attributes }]);
  const options = ['-d', directory, '--since', ALL];
  const [row] = JSON.parse((await agentbus(['trends', ...options, '-o', 'json'])).stdout);
  assert.deepEqual([row.kind, row.operation, row.count, row.max], ['measure', 'db.query', 1, 0.25]);
  assert.equal((await agentbus(['trends', 'service:none', ...options])).code, 5);
  assert.equal((await agentbus(['trends', '--apdex', 'fast', ...options])).code, 2);
  assert.equal((await agentbus(['trends', '--baseline', 'never', ...options])).code, 2);
});
