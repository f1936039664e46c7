import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { writeIncident } from '../test/incident-store.ts';
import { temporaryDirectory } from '../test/store.ts';

test('anomalies: finds slow payments and more errors, with the query that shows them', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const since = '2025-01-15T12:40:00Z..2025-01-15T14:00:00Z';
  const { code, stdout } = await agentbus(['anomalies', '-d', directory, '--since', since, '-o', 'json']);
  assert.equal(code, 0);
  const rows = JSON.parse(stdout);
  const slow = rows.find((row: Record<string, unknown>) => row.kind === 'numeric');
  assert.match(slow.query, /^kind:\(?.*p95 duration every 1m$/u);
  assert.ok(slow.observed > 2 * slow.expected && slow.from.startsWith('2025-01-15T12:4'));
  assert.ok(
    rows.some(
      ({ kind, where }: { kind: string; where: Record<string, string> }) =>
        kind === 'frequency' && where.level === 'ERROR' && where.service === 'checkout',
    ),
  );
  const quiet = '2025-01-15T12:20:00Z..2025-01-15T12:40:00Z';
  const none = await agentbus(['anomalies', '-d', directory, '--since', quiet, '-o', 'json']);
  assert.deepEqual(JSON.parse(none.stdout), []);
  assert.match(none.stderr, /nothing odd in \d+ series/u);
});

test('differs: names the version that failed requests have', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const since = '2025-01-15T12:00:00Z..2025-01-15T14:00:00Z';
  const options = ['-d', directory, '--since', since, '--signal', 'traces', '-o', 'json'];
  const { stdout, stderr } = await agentbus([
    'differs',
    'statusCode:error',
    '--against',
    'route:/checkout',
    ...options,
  ]);
  const rows = JSON.parse(stdout);
  const version = rows.find((row: Record<string, unknown>) => row.field === 'resource.service.version');
  assert.deepEqual([version.value, version.selectedShare, version.test], ['1.5.0', 1, 'chi-square']);
  assert.match(stderr, /160 records, compared with 1280 others/u);
  assert.equal((await agentbus(['differs', ...options])).code, 2);
});
