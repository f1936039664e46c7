import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { type AlertEvent, AlertLogRecordProcessor } from '@agentbus/alerts';
import { createAlertService } from '@agentbus/alerts/service';
import { loadAlertRules } from '@agentbus/config/alert-rules';
import { decodeLine, encodeLogs, type ReadWriteLogRecord } from '@agentbus/otlp';
import { agentbus } from '../test/agentbus.ts';
import {
  type LogParts,
  logRecord,
  START_SECONDS,
  temporaryDirectory,
  writeLogs,
  writeSpans,
} from '../test/store.ts';

const MINUTE = 60_000;

const RULES = `groups:
  - name: shop
    rules:
      - alert: ManyErrors
        expr: level>=error | count over 5m > 10 by route
        for: 1m
        annotations:
          summary: '{{ $value }} errors on {{ $labels.route }}'
`;

async function ruleFile(t: TestContext, text: string = RULES): Promise<string> {
  const file = join(await temporaryDirectory(t), 'alerts.yaml');
  await writeFile(file, text);
  return file;
}

/** Errors on one route, one every five seconds. */
function errors(route: string, count: number, from = 0): LogParts[] {
  return Array.from({ length: count }, (_, index) => ({
    at: from + index * 5000,
    body: 'payment failed',
    severityNumber: 17,
    severityText: 'ERROR',
    attributes: { 'http.route': route },
  }));
}

function at(millis: number): string {
  return new Date(START_SECONDS * 1000 + millis).toISOString().replace('Z', '000000Z');
}

test('alerts check: a valid file is 0, and says how many rules it has', async (t) => {
  const file = await ruleFile(t);
  const { code, stdout, stderr } = await agentbus(['alerts', 'check', file]);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /: 1 rule, nothing wrong\n$/u);
  const json = await agentbus(['alerts', 'check', file, '-o', 'json']);
  assert.deepEqual(JSON.parse(json.stdout).rules, [
    { group: 'shop', alert: 'ManyErrors', signal: 'logs', by: ['route'], intervalSeconds: 10 },
  ]);
});

test('alerts check: an invalid file is 2, with line, column and fix of everything', async (t) => {
  const file = await ruleFile(t, RULES.replace('error |', 'eror |').replace('for: 1m', 'for: 1x'));
  const { code, stdout, stderr } = await agentbus(['alerts', 'check', file]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /alerts\.yaml:5:22: groups\.0\.rules\.0\.expr: .*Replace "eror" with "error"/u);
  assert.match(stderr, /alerts\.yaml:6:9: groups\.0\.rules\.0\.for: it is "1x"\. Write a length of time/u);
});

test('alerts check: YAML that is none, and a file that is not there, are 2', async (t) => {
  const file = await ruleFile(t, 'groups: [');
  const broken = await agentbus(['alerts', 'check', file]);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /alerts\.yaml:1:10: /u);
  assert.equal((await agentbus(['alerts', 'check', `${file}x`])).code, 2);
  assert.equal((await agentbus(['alerts', 'check'])).code, 2);
  assert.equal((await agentbus(['alerts', 'chekc', file])).code, 2);
});

test('alerts backtest: when the alerts would have fired, oldest first', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, [...errors('/pay', 30), ...errors('/cart', 5)]);
  const file = await ruleFile(t);
  const args = ['alerts', 'backtest', file, '--directory', directory];
  const { code, stdout, stderr } = await agentbus([
    ...args,
    '--since',
    at(0),
    '--until',
    at(60 * MINUTE),
    '-o',
    'json',
  ]);
  assert.equal(code, 0, stderr);
  const events = JSON.parse(stdout);
  assert.deepEqual(
    events.map(({ alert, state, at: time, labels }: Record<string, unknown>) => ({
      alert,
      state,
      at: time,
      labels,
    })),
    [
      // The eleventh error comes after 50 seconds; the twentieth from the end leaves the window five minutes later.
      { alert: 'ManyErrors', state: 'pending', at: at(MINUTE), labels: { route: '/pay' } },
      { alert: 'ManyErrors', state: 'firing', at: at(2 * MINUTE), labels: { route: '/pay' } },
      { alert: 'ManyErrors', state: 'resolved', at: at(6 * MINUTE + 40_000), labels: { route: '/pay' } },
    ],
  );
  assert.equal(events[1].annotations.summary, '24 errors on /pay');
  assert.match(stderr, /ManyErrors: fired 1 time \(1 alert\), 280 s in all, 2 notifications/u);
});

test('alerts backtest: all that is stored, where no time is given', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, errors('/pay', 30));
  const file = await ruleFile(t);
  const { code, stdout } = await agentbus(['alerts', 'backtest', file, '-d', directory, '-o', 'ndjson']);
  assert.equal(code, 0);
  const states = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).state);
  assert.deepEqual(states, ['pending', 'firing', 'resolved']);
});

test('alerts backtest: spans count when they end', async (t) => {
  const directory = await temporaryDirectory(t);
  const slow = { name: 'GET /', spanId: '00f067aa0ba902b7', at: 1000, millis: 90_000 };
  await writeSpans(directory, [slow, { ...slow, spanId: '00f067aa0ba902b8', at: 2000, millis: 5 }]);
  const file = await ruleFile(
    t,
    RULES.replace('level>=error | count over 5m > 10 by route', 'duration>1s | count over 1m > 0').replace(
      'for: 1m',
      'signal: traces',
    ),
  );
  const { stdout } = await agentbus(['alerts', 'backtest', file, '-d', directory, '-o', 'json']);
  assert.deepEqual(
    JSON.parse(stdout).map(({ state, at: time }: Record<string, unknown>) => [state, time]),
    [
      ['firing', at(100_000)],
      ['resolved', at(160_000)],
    ],
  );
});

test('alerts backtest: the summary as JSON, with --explain', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeLogs(directory, errors('/pay', 30));
  const file = await ruleFile(t);
  const { stdout } = await agentbus(['alerts', 'backtest', file, '-d', directory, '-o', 'json', '--explain']);
  const { events, rules } = JSON.parse(stdout);
  assert.equal(events.length, 3);
  assert.equal(rules[0].firingSeconds, 280);
});

test('alerts backtest: gives the events that the processor gave live, over the same hour', async (t) => {
  const directory = await temporaryDirectory(t);
  const logs = [0, 7, 16, 33].flatMap((minute, index) =>
    ['/pay', '/cart'].flatMap((route) => errors(route, 8 + index * 7, minute * MINUTE + route.length * 1000)),
  );
  logs.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  await writeLogs(directory, logs);
  const file = await ruleFile(t);
  const start = START_SECONDS * 1000;
  const clock = { millis: start };
  const live: AlertEvent[] = [];
  const processor = new AlertLogRecordProcessor({
    rules: loadAlertRules(file).rules,
    now: () => clock.millis,
    onEvents: (events) => live.push(...events),
  });
  for (let time = 0; time <= 60 * MINUTE; time += 5000) {
    clock.millis = start + time;
    await processor.forceFlush();
    for (const log of logs.filter(({ at: own = 0 }) => own >= time && own < time + 5000)) {
      processor.onEmit(logRecord(log) as ReadWriteLogRecord);
    }
  }
  await processor.shutdown();
  const range = ['--since', at(0), '--until', at(60 * MINUTE)];
  const { stdout } = await agentbus(['alerts', 'backtest', file, '-d', directory, ...range, '-o', 'json']);
  const shown = ({ alert, state, at: time, labels }: AlertEvent) => ({
    alert,
    state,
    at: at(time - start),
    labels,
  });
  const replayed = JSON.parse(stdout).map(({ alert, state, at: time, labels }: Record<string, unknown>) => ({
    alert,
    state,
    at: time,
    labels,
  }));
  assert.deepEqual(live.map(shown), replayed);
  assert.ok(live.length >= 6, String(live.length));
});

test('alerts backtest: a threshold for a wished rate, with --rate', async (t) => {
  const directory = await temporaryDirectory(t);
  const bursts = [12, 20, 28, 36].flatMap((count, index) => errors('/pay', count, index * 20 * MINUTE));
  await writeLogs(directory, bursts);
  const file = await ruleFile(t, RULES.replace('for: 1m', 'for: 0s'));
  const args = ['alerts', 'backtest', file, '-d', directory, '--since', at(0), '--until', at(120 * MINUTE)];
  const { code, stdout } = await agentbus([...args, '-o', 'json', '--explain', '--rate', '1/h']);
  assert.equal(code, 0);
  const [suggestion] = JSON.parse(stdout).suggestions;
  assert.equal(suggestion.current, 10);
  assert.ok(suggestion.suggested > 10 && suggestion.fired <= 2, JSON.stringify(suggestion));
  assert.equal((await agentbus([...args, '--rate', 'often'])).code, 2);
});

test('alerts backtest: no store is 5, a wrong file 2', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = await ruleFile(t);
  assert.equal((await agentbus(['alerts', 'backtest', file, '-d', directory])).code, 5);
  const wrong = await ruleFile(t, 'groups: 7');
  assert.equal((await agentbus(['alerts', 'backtest', wrong, '-d', directory])).code, 2);
});

const TESTS = `rule_files: [alerts.yaml]
tests:
  - name: a burst
    records:
      - { at: 5s, every: 5s, times: 24, level: error, attributes: { http.route: /pay } }
    alert_rule_test:
      - eval_time: 3m
        alertname: ManyErrors
        exp_alerts:
          - exp_labels: { route: /pay }
`;

test('alerts unit: tests that are met are 0, others 3, and a wrong file is 2', async (t) => {
  const file = await ruleFile(t);
  const tests = file.replace('alerts.yaml', 'tests.yaml');
  await writeFile(tests, TESTS);
  const met = await agentbus(['alerts', 'unit', tests]);
  assert.deepEqual([met.code, met.stdout], [0, '1 test, 0 failed\n'], met.stderr);
  await writeFile(
    tests,
    TESTS.replace('route: /pay }\n`', 'x').replace(
      'exp_labels: { route: /pay }',
      'exp_labels: { route: /cart }',
    ),
  );
  const failed = await agentbus(['alerts', 'unit', tests]);
  assert.equal(failed.code, 3);
  assert.match(
    failed.stdout,
    /a burst: ManyErrors at 180 s\n {2}expected \{route="\/cart"\}\n {2}fires {4}\{route="\/pay"\}/u,
  );
  await writeFile(tests, TESTS.replace('eval_time', 'evaltime'));
  const wrong = await agentbus(['alerts', 'unit', tests]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /tests\.yaml:7:9: tests\.0\.alert_rule_test\.0/u);
});

test('alerts silence: silences, shows and ends', async (t) => {
  const directory = await temporaryDirectory(t);
  const run = (...args: string[]) => agentbus(['alerts', 'silence', ...args, '-d', directory]);
  assert.equal((await run()).code, 5);
  const added = await run(
    'alertname="ManyErrors"',
    'service=~"check.*"',
    '--for',
    '30m',
    '--comment',
    'deployment',
  );
  assert.equal(added.code, 0);
  const id = added.stdout.trim();
  const [shown] = JSON.parse((await run('-o', 'json')).stdout);
  assert.deepEqual([shown.id, shown.state, shown.comment], [id, 'active', 'deployment']);
  assert.equal(shown.matchers, 'alertname="ManyErrors", service=~"check.*"');
  assert.equal((await run('expire', id)).code, 0);
  assert.equal((await run()).code, 5);
  assert.equal((await run('expire', id)).code, 2);
  for (const wrong of [['alertname'], ['a=b', '--for', 'x'], ['expire']])
    assert.equal((await run(...wrong)).code, 2);
});

test('alerts test: tells the receivers, and is 1 where one cannot be told', async (t) => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const receiver = (url: string) => `${RULES}receivers:
  - name: ops
    notifiers:
      - { type: webhook, url: "${url}", allow_private: true }
`;
  const file = await ruleFile(t, receiver(`http://127.0.0.1:${port}/hook`));
  const sent = await agentbus(['alerts', 'test', file]);
  assert.deepEqual([sent.code, sent.stdout], [0, 'ops (webhook): sent\n']);
  assert.equal(JSON.parse(bodies[0] ?? '').commonLabels.alertname, 'AgentBusTest');
  assert.equal((await agentbus(['alerts', 'test', file, 'nobody'])).code, 2);
  const guarded = await ruleFile(
    t,
    receiver(`http://127.0.0.1:${port}/hook`).replace('allow_private: true', 'allow_private: false'),
  );
  const refused = await agentbus(['alerts', 'test', guarded]);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /allow_private/u);
});

test('alerts list and history: what the service left', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = await ruleFile(t, RULES.replace('for: 1m', 'for: 0s'));
  const start = START_SECONDS * 1000;
  const service = createAlertService({
    config: loadAlertRules(file),
    directory,
    start,
    now: () => start + 60_000,
  });
  const lines = errors('/pay', 11).flatMap((log) => encodeLogs([logRecord(log)]));
  const records = lines.flatMap(({ bytes }) => decodeLine(bytes));
  await service.run(records);
  await service.close();
  const list = await agentbus(['alerts', 'list', '-d', directory, '-o', 'json']);
  assert.deepEqual(
    JSON.parse(list.stdout).map((row: Record<string, unknown>) => [
      row.alert,
      row.state,
      row.labels,
      row.silenced,
    ]),
    [['ManyErrors', 'firing', { route: '/pay' }, false]],
  );
  const history = await agentbus(['alerts', 'history', '-d', directory, '-o', 'ndjson']);
  assert.equal(JSON.parse(history.stdout).state, 'firing');
  const other = await temporaryDirectory(t);
  assert.equal((await agentbus(['alerts', 'list', '-d', other])).code, 5);
});

test('alerts presets: a rule file that is valid', async (t) => {
  const { code, stdout } = await agentbus(['alerts', 'presets']);
  assert.equal(code, 0);
  const file = await ruleFile(t, stdout);
  assert.equal((await agentbus(['alerts', 'check', file])).code, 0);
  const one = await agentbus(['alerts', 'presets', 'error-burst']);
  assert.match(one.stdout, /^# error-burst: .*\ngroups:\n/u);
  assert.equal((await agentbus(['alerts', 'presets', 'eror-burst'])).code, 2);
});
