import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FAIL_NAMES, type Report } from '@agentbus/analytics';
import { agentbus } from '../test/agentbus.ts';
import { writeIncident } from '../test/incident-store.ts';
import { temporaryDirectory } from '../test/store.ts';

const TIME = '2025-01-15T12:00:00Z..2025-01-15T14:00:00Z';

test('report: names route, version, new error and traces on its first page, and fails where it should', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const path = join(directory, 'report.html');
  const options = ['-d', directory, '--since', TIME, '-o', path];
  const { code, stdout, stderr } = await agentbus([
    'report',
    ...options,
    '--fail-on',
    'error_rate>1%,p95>10s',
  ]);
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /^New error: CouponError.*\n/u);
  assert.match(stderr, /\nerror_rate>1%: it is 0\.05556\n$/u);
  const page = await readFile(path, 'utf8');
  const first = page.slice(page.indexOf('What stands out'), page.indexOf('Health at a glance</h2>'));
  assert.match(first, /New error: CouponError: coupon SPRING-\d+ has no percent/u);
  assert.match(first, /160 times in checkout, only in version 1\.5\.0, at \/checkout/u);
  assert.match(first, /\/checkout of checkout fails more since version 1\.5\.0/u);
  assert.match(first, /POST payments of checkout \(call\) became slower at 2025-01-15 12:4[456]/u);
  assert.match(first, /Traces: <code>[0-9a-f]{32}<\/code>/u);
});

test('report: gives each number with the query for it, and tells of alerts', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  await mkdir(join(directory, 'state', 'alerts'), { recursive: true });
  const at = Date.parse('2025-01-15T13:25:00Z');
  const event = { alert: 'CheckoutFails', state: 'firing', at, value: 0.3, labels: { service: 'checkout' } };
  await writeFile(join(directory, 'state', 'alerts', 'history.jsonl'), `${JSON.stringify(event)}\n{"torn`);
  const options = ['-d', directory, '--since', TIME, '-o', 'json', '--fail-on', 'p95>10s'];
  const { code, stdout } = await agentbus(['report', ...options]);
  assert.equal(code, 0);
  const report: Report = JSON.parse(stdout);
  const figures = new Map(
    report.sections.flatMap((section) => section.figures.map(({ id, figure }) => [id, figure])),
  );
  assert.deepEqual(
    ['log_records', 'requests', 'new_errors', 'security', 'audit', 'alerts_firing'].map(
      (id) => figures.get(id)?.value,
    ),
    [3101, 2880, 1, 10, 15, 1],
  );
  assert.equal(report.headlines[0]?.title, 'Alert is firing: CheckoutFails');
  for (const name of FAIL_NAMES) assert.ok(figures.has(name), name);
  const { query = '', value } = figures.get('p95') ?? {};
  const [, filter = '', time = ''] =
    /^agentbus query '(.*)' --signal traces --since (\S+)$/u.exec(query) ?? [];
  const asked = ['query', filter, '--signal', 'traces', '--since', time, '-d', directory, '-o', 'json'];
  const [row] = JSON.parse((await agentbus(asked)).stdout);
  assert.ok(Math.abs(row.p95_duration - (value ?? 0)) < 1e-9);
});

test('report: says that there is no telemetry of a time, and refuses what it cannot do', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const { code, stdout } = await agentbus(['report', '-d', directory]);
  assert.equal(code, 5);
  assert.match(stdout, /There is no telemetry of this time/u);
  for (const wrong of [['--fail-on', 'speed>1'], ['-o', 'report.pdf'], ['level:error']]) {
    assert.equal((await agentbus(['report', '-d', directory, ...wrong])).code, 2, wrong.join(' '));
  }
});
