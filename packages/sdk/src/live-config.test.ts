import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { getLevel, setGlobalLoggerProvider, setLevel, unsetGlobalLoggerProvider } from '@agentbus/logger';
import * as api from '@opentelemetry/api';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { readConfigAlerts } from './alerts.ts';
import { LeanLoggerProvider } from './lean-logger-provider.ts';
import { followPresetConfig } from './live-config.ts';
import { createLiveParts } from './live-parts.ts';
import { readPresetConfig } from './preset-config.ts';
import { createPresetRedactor } from './redaction.ts';

/** A preset's live parts over a file that the test changes, with the records that come out of them. */
async function following(t: TestContext, yaml: string) {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-sdk-'));
  const file = join(directory, 'agentbus.yaml');
  await writeFile(file, yaml);
  const warnings: string[] = [];
  const quiet = () => {};
  const warn = (message: string) => void warnings.push(message);
  api.diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet });
  const first = readPresetConfig({}, {}, directory);
  assert.ok(first);
  const alerts = readConfigAlerts(first.config);
  const live = createLiveParts(createPresetRedactor(first.config, {}), alerts);
  const stop = followPresetConfig({ ...first, options: {}, env: {}, live, alerts, intervalMillis: 5 });
  const exported: unknown[] = [];
  const reader = new PeriodicExportingMetricReader({
    exporter: live.metrics({
      export(metrics, resultCallback) {
        exported.push(metrics);
        resultCallback({ code: 0 });
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }),
    exportIntervalMillis: 10_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const records: { eventName?: string; attributes: Readonly<Record<string, unknown>> }[] = [];
  const done = () => Promise.resolve();
  const collect = { onEmit: (record: never) => void records.push(record), forceFlush: done, shutdown: done };
  const provider = new LeanLoggerProvider({ resource: { attributes: {} }, processors: [live.logs, collect] });
  setGlobalLoggerProvider(provider);
  t.after(async () => {
    stop();
    unsetGlobalLoggerProvider(provider);
    await provider.shutdown();
    await meterProvider.shutdown();
    api.diag.disable();
    setLevel(undefined);
    await rm(directory, { recursive: true, force: true });
  });
  return {
    directory,
    warnings,
    /** As editors do it: a new file in the place of the old. */
    async write(text: string, name = 'agentbus.yaml') {
      await writeFile(join(directory, 'new'), text);
      await rename(join(directory, 'new'), join(directory, name));
    },
    badge() {
      provider.getLogger('test').emit({ body: 'x', attributes: { badge: 'b-4711' } });
      return records.at(-1)?.attributes.badge;
    },
    exported,
    /** Measures how full a disk is, and collects. */
    async collect(used: number) {
      meterProvider.getMeter('test').createGauge('disk.used').record(used);
      await meterProvider.forceFlush();
    },
    fired: () =>
      records
        .filter(({ eventName }) => eventName === 'agentbus.alert.firing')
        .map(({ attributes }) => attributes['agentbus.alert.name']),
  };
}

/** Waits for as long as the runner lets it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5);
}

test('followPresetConfig: level and redaction take effect when the file changes', async (t) => {
  const { write, badge, warnings } = await following(t, 'level: warning\nlevels: { shop: debug }\n');
  assert.deepEqual([getLevel(), getLevel('shop'), badge()], ['warning', 'debug', 'b-4711']);
  await write('level: error\nredaction: { keys: [badge] }\n');
  await until(() => getLevel() === 'error');
  assert.deepEqual([getLevel('shop'), badge()], ['error', '[REDACTED:sensitive-key]']);
  await write('redaction: {}\n');
  await until(() => getLevel() === 'info');
  assert.equal(badge(), 'b-4711');
  assert.deepEqual(warnings, []);
});

test('followPresetConfig: a file that cannot be used changes nothing and is told once', async (t) => {
  const { write, badge, warnings } = await following(t, 'level: warning\nredaction: { keys: [badge] }\n');
  await write('level: error\nredaction: { limits: { maxDepth: 0 } }\n');
  await until(() => warnings.length > 0);
  assert.match(warnings[0] ?? '', /cannot be used, .*\n.*agentbus\.yaml:2:24: redaction\.limits\.maxDepth/u);
  await write('# the same mistake\nlevel: error\nredaction: { limits: { maxDepth: 0 } }\n');
  await until(() => warnings.length > 1);
  assert.match(warnings[1] ?? '', /:3:24/u);
  assert.deepEqual([getLevel(), badge()], ['warning', '[REDACTED:sensitive-key]']);
  await write('level: critical\n');
  await until(() => getLevel() === 'critical');
  assert.equal(warnings.length, 2);
});

test('followPresetConfig: says what needs a new start', async (t) => {
  const { write, warnings } = await following(t, 'level: warning\n');
  await write('level: warning\nstorage: { maxSegmentBytes: 1MiB }\n');
  await until(() => warnings.length > 0);
  assert.match(warnings[0] ?? '', /^storage of .* changed: that takes effect at the next start/u);
});

test('followPresetConfig: a level that the application sets stays while the file says the same', async (t) => {
  const { write, badge } = await following(t, 'level: warning\n');
  setLevel('trace');
  await write('level: warning\nredaction: { keys: [badge] }\n');
  await until(() => badge() !== 'b-4711');
  assert.equal(getLevel(), 'trace');
});

const RULES = (name: string) =>
  `groups: [{ name: g, interval: 1s, rules: [{ alert: ${name}, type: any, filter: "badge:*", timeframe: 1m }] }]\n`;

test('followPresetConfig: alert rules, in the file or beside it, are evaluated and follow it', async (t) => {
  const { write, badge, warnings, fired } = await following(t, `alerts: ${JSON.stringify({ groups: [] })}\n`);
  await write(RULES('First'), 'alerts.yaml');
  await write('alerts: alerts.yaml\n');
  const fires = async (name: string) => {
    while (!fired().includes(name)) {
      badge();
      await delay(20);
    }
  };
  await fires('First');
  await write(RULES('Second'), 'alerts.yaml');
  await fires('Second');
  await write('alerts: { groups: [{ name: g, rules: [{ alert: Bad, expr: "level>=eror" }] }] }\n');
  await until(() => warnings.length > 0);
  assert.match(warnings[0] ?? '', /eror/u);
});

test('followPresetConfig: rules over metrics see what a reader collects, which is exported all the same', async (t) => {
  const rules = (name: string) =>
    JSON.stringify({
      groups: [
        {
          name: 'g',
          interval: '1s',
          rules: [{ alert: name, type: 'metric', metric: 'disk.used', above: 0.9, timeframe: '1h' }],
        },
      ],
    });
  const { write, collect, exported, fired } = await following(t, `alerts: ${rules('Full')}\n`);
  const fires = async (name: string) => {
    while (!fired().includes(name)) {
      await collect(0.95);
      await delay(20);
    }
  };
  await fires('Full');
  await write(`alerts: ${rules('Fuller')}\n`);
  await fires('Fuller');
  assert.ok(exported.length > 1);
});

test('readConfigAlerts: rules with a regular expression are left to the hub', () => {
  const rule = (alert: string, filter: string) => ({ alert, type: 'any', filter });
  const group = { name: 'g', rules: [rule('Plain', 'level>=error'), rule('Regex', 'body=~"a+"')] };
  const alerts = readConfigAlerts({ alerts: { groups: [group] } });
  assert.deepEqual(
    alerts?.rules.map(({ alert }) => alert),
    ['Plain'],
  );
  assert.equal(readConfigAlerts({}), undefined);
});
