/**
 * The compatibility matrix: the packed tarballs in throw-away applications on each OpenTelemetry line, ESM and CJS.
 * Logs, spans and metrics must arrive in the files and at an OTLP/HTTP receiver; the published types must check with
 * `skipLibCheck: false`.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  decodeLine,
  type StoredLog,
  type StoredMetricPoint,
  type StoredRecord,
  type StoredSpan,
} from '@agentbus/otlp';
import { type OtlpReceiver, startOtlpReceiver } from '../otlp-receiver.ts';
import { createApp, packPackages, type Tarballs, type ThrowawayApp } from './throwaway-app.ts';

interface Line {
  name: string;
  /** The program that wires the line's own SDK by hand. */
  program: 'wired-2x' | 'wired-3x';
  dependencies: Record<string, string>;
}

const line2x = (experimental: string, stable: string): Record<string, string> => ({
  '@opentelemetry/api': '~1.9.0',
  '@opentelemetry/api-logs': experimental,
  '@opentelemetry/exporter-logs-otlp-http': experimental,
  '@opentelemetry/exporter-metrics-otlp-http': experimental,
  '@opentelemetry/exporter-trace-otlp-http': experimental,
  '@opentelemetry/resources': stable,
  '@opentelemetry/sdk-logs': experimental,
  '@opentelemetry/sdk-metrics': stable,
  '@opentelemetry/sdk-trace-node': stable,
});

const LINES: Line[] = [
  { name: '2.x (0.223/2.12)', program: 'wired-2x', dependencies: line2x('~0.223.0', '~2.12.0') },
  { name: 'the floor (0.220/2.9)', program: 'wired-2x', dependencies: line2x('~0.220.0', '~2.9.0') },
  {
    name: '3.x',
    program: 'wired-3x',
    dependencies: {
      '@opentelemetry/api': '^1.10.0',
      '@opentelemetry/context-async-hooks': '^3.0.0',
      '@opentelemetry/exporter-logs-otlp-http': '^0.301.0',
      '@opentelemetry/exporter-metrics-otlp-http': '^0.301.0',
      '@opentelemetry/exporter-trace-otlp-http': '^0.301.0',
      '@opentelemetry/resources': '^3.0.0',
      '@opentelemetry/sdk-logs': '^3.0.0',
      '@opentelemetry/sdk-metrics': '^3.0.0',
      '@opentelemetry/sdk-trace': '^3.0.0',
    },
  },
];

/** What the preset stands on, as packages that are in no registry yet. */
const PRESET = [
  '@agentbus/redaction',
  '@agentbus/filter',
  '@agentbus/alerts',
  '@agentbus/config',
  '@agentbus/forward',
  '@agentbus/sdk',
];

const PLUG_INS = ['@agentbus/otlp', '@agentbus/segments', '@agentbus/file-exporter', '@agentbus/logger'];

async function readDirectory(directory: string): Promise<StoredRecord[]> {
  const files = (await readdir(directory, { recursive: true })).filter(isSegment);
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => decodeLine(line)),
  );
}

/** Whether a path within a store is a segment; the ledger is not telemetry. */
function isSegment(path: string): boolean {
  return path.endsWith('.jsonl') && path !== 'ledger.jsonl';
}

/** Checks that what the programs emit is all there, once, correlated. */
function assertComplete(records: readonly StoredRecord[], where: string): void {
  const logs = records.filter((record): record is StoredLog => record.signal === 'logs');
  const spans = records.filter((record): record is StoredSpan => record.signal === 'traces');
  const points = records.filter((record): record is StoredMetricPoint => record.signal === 'metrics');

  const outer = spans.filter((span) => span.name === 'outer');
  assert.equal(outer.length, 1, `${where}: spans named outer`);
  const traceId = outer[0]?.traceId;
  const measured = spans.find((span) => span.name === 'db.query');
  assert.equal(measured?.traceId, traceId, `${where}: db.query is in the trace`);
  assert.equal(measured?.parentSpanId, outer[0]?.spanId, `${where}: db.query's parent`);

  for (const [body, severityText] of [
    ['inside the span', 'INFO'],
    ['it failed', 'ERROR'],
    ['role granted', 'AUDIT'],
  ]) {
    const found = logs.filter((log) => log.body === body);
    assert.equal(found.length, 1, `${where}: log records "${body}"`);
    assert.equal(found[0]?.severityText, severityText, where);
    assert.equal(found[0]?.traceId, traceId, `${where}: trace id of "${body}"`);
    assert.equal(found[0]?.attributes['correlation.id'], 'req-matrix', `${where}: correlation of "${body}"`);
  }
  const inside = logs.find((log) => log.body === 'inside the span');
  assert.deepEqual(inside?.attributes.nested, { list: [1, 'two', null] }, where);
  assert.equal(
    logs.filter((log) => log.severityText === 'PERFORMANCE').length,
    1,
    `${where}: PERFORMANCE records`,
  );
  assert.ok(
    points.some((point) => point.name === 'agentbus.operation.duration' && point.data.type === 'histogram'),
    `${where}: histogram of measure`,
  );
}

describe('compatibility matrix', () => {
  let tarballs: Tarballs;
  let receiver: OtlpReceiver;

  before(async () => {
    tarballs = await packPackages();
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());

  /** Runs a program and checks both ends: the files and the receiver. */
  async function runAndCheck(app: ThrowawayApp, program: string, moduleSystem: 'esm' | 'cjs'): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'agentbus-matrix-'));
    try {
      const before = receiver.records().length;
      const output = await app.run(program, moduleSystem, {
        AGENTBUS_DIRECTORY: directory,
        RECEIVER_URL: receiver.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      });
      assert.equal(output, '', 'the program prints nothing, warnings included');
      assertComplete(await readDirectory(directory), 'files');
      assertComplete(receiver.records().slice(before), 'receiver');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  for (const line of LINES) {
    for (const [wiring, program, packages] of [
      ['wired by hand', line.program, PLUG_INS],
      ['preset', 'preset', [...PLUG_INS, ...PRESET]],
    ] as const) {
      describe(`${line.name}, ${wiring}`, () => {
        let app: ThrowawayApp;
        before(async () => {
          app = await createApp(tarballs, packages, line.dependencies);
        });
        after(() => rm(app.directory, { recursive: true, force: true }));

        for (const moduleSystem of ['esm', 'cjs'] as const) {
          test(`${moduleSystem}: logs, spans and metrics arrive in files and at the receiver`, () =>
            runAndCheck(app, program, moduleSystem));
        }
        test('the published types check with skipLibCheck: false', () => app.typeCheck(program));
      });
    }
  }
});
