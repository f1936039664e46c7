import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredRecord } from '@agentbus/otlp';
import { backtest } from './backtest.ts';
import { ALERT_PRESETS, presetGroups } from './presets.ts';
import { readAlertRules } from './read-alert-rules.ts';
import { recordMillis } from './record-time.ts';
import { START } from './scenario.conformance.ts';
import { type RecordSpec, recordOf } from './test-record.ts';

const MINUTE = 60_000;

function series(spec: RecordSpec, from: number, every: number, times: number): StoredRecord[] {
  return Array.from({ length: times }, (_, index) => recordOf(spec, START + from + index * every));
}

const login = (user: string, address: string): RecordSpec => ({
  level: 'security',
  event: 'auth.login.failed',
  attributes: { 'user.id': user, 'client.address': address },
});
const request = (duration: string, status?: string): RecordSpec => ({
  signal: 'traces',
  kind: 'server',
  name: 'GET /pay',
  service: 'shop',
  duration,
  status,
  attributes: { 'http.route': '/pay' },
});

/** What each preset fires for, and the alerts that come of it. */
const CASES: Readonly<Record<string, readonly [records: StoredRecord[], alerts: readonly string[]]>> = {
  'error-burst': [series({ level: 'error', service: 'shop' }, 0, 5000, 60), ['ErrorBurst shop']],
  'new-error': [
    [
      ...series(
        { level: 'error', service: 'shop', attributes: { 'exception.type': 'TypeError' } },
        0,
        MINUTE,
        90,
      ),
      ...series(
        { level: 'error', service: 'shop', attributes: { 'exception.type': 'RangeError' } },
        70 * MINUTE,
        MINUTE,
        2,
      ),
    ],
    ['NewError shop RangeError'],
  ],
  'latency-regression': [
    [...series(request('200ms'), 0, 1000, 600), ...series(request('900ms'), 11 * MINUTE, 1000, 600)],
    ['LatencyOverBudget shop /pay'],
  ],
  'slo-burn-rate': [
    [...series(request('20ms'), 0, 1000, 600), ...series(request('20ms', 'error'), 500, 10_000, 60)],
    ['ErrorBudgetBurnsFast shop', 'ErrorBudgetBurns shop'],
  ],
  'silent-service': [
    [...series({ service: 'shop' }, 0, MINUTE, 5), ...series({ service: 'mail' }, 0, MINUTE, 40)],
    ['SilentService shop', 'SilentService mail'],
  ],
  'failed-logins': [
    [
      ...series(login('ann', '192.0.2.1'), 0, 1000, 15),
      ...[1, 2, 3, 4, 5, 6, 7].flatMap((host) =>
        series(login('bob', `198.51.100.${host}`), host * 5000, 1000, 1),
      ),
    ],
    ['FailedLoginsByAddress 192.0.2.1', 'FailedLoginsFromManyAddresses bob'],
  ],
  'disk-filling': [
    series(
      {
        signal: 'metrics',
        name: 'system.filesystem.utilization',
        value: 0.95,
        attributes: { 'host.name': 'web', 'system.device': 'sda' },
      },
      0,
      MINUTE,
      12,
    ),
    ['DiskFilling web sda'],
  ],
  'forward-lag': [
    series(
      {
        signal: 'metrics',
        name: 'agentbus.forward.oldest.age',
        value: 900,
        attributes: { 'server.address': 'otlp' },
      },
      0,
      MINUTE,
      12,
    ),
    ['ForwardLag otlp'],
  ],
  'dropped-telemetry': [
    [1, 1, 4].map((value, index) =>
      recordOf(
        {
          signal: 'metrics',
          name: 'otel.sdk.processor.log.processed',
          counter: true,
          value,
          service: 'shop',
          attributes: { 'error.type': 'queue_full' },
        },
        START + index * MINUTE,
      ),
    ),
    ['DroppedTelemetry shop queue_full'],
  ],
};

for (const preset of ALERT_PRESETS) {
  test(`ALERT_PRESETS: ${preset.name} fires for what it is for`, async () => {
    const [records = [], expected = []] = CASES[preset.name] ?? [];
    const rules = readAlertRules(presetGroups([preset]));
    const sorted = [...records].sort((a, b) => recordMillis(a) - recordMillis(b));
    const { events } = await backtest(rules, sorted, {
      since: START,
      warmUp: 0,
      until: START + 120 * MINUTE,
    });
    const fired = events
      .filter(({ state }) => state === 'firing')
      .map(({ alert, labels: { severity, ...rest } }) => [alert, ...Object.values(rest)].join(' '));
    assert.deepEqual([...new Set(fired)], expected);
  });
}

test('ALERT_PRESETS: together they are a rule file', () => {
  const rules = readAlertRules(presetGroups());
  assert.ok(rules.length >= ALERT_PRESETS.length);
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
});
