/** The preset's OTLP export and the collector's OTLP receiver: the collector gets what the files hold, field by field. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StoredRecord } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import { whyNoGo } from './build-once.ts';
import { SIGNALS, type Signal, startReceivingCollector } from './collector/receiving-collector.ts';
import { startRecordingProxy } from './recording-proxy.ts';
import { assertSameRecords, decodeLines, storeLines } from './records.ts';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CASES = [
  { mode: 'durable', protocol: 'http/json', contentType: 'application/json' },
  { mode: 'durable', protocol: 'http/protobuf', contentType: 'application/x-protobuf' },
  { mode: 'direct', protocol: 'http/json', contentType: 'application/json' },
  { mode: 'direct', protocol: 'http/protobuf', contentType: 'application/x-protobuf' },
];

/** What the program makes of each request, and of all of them. */
const REQUESTS = 100;
const LOGS_A_REQUEST = 4;
const SPANS_A_REQUEST = 2;
const METRIC_POINTS = 10;

const skip = (await whyNoGo()) ?? false;

for (const { mode, protocol, contentType } of CASES) {
  test(`start: exports by ${protocol} with gzip, ${mode}, what its files hold, field by field`, {
    skip,
  }, async (context) => {
    const folder = await temporaryFolder(context);
    const store = join(folder, 'store');
    await using collector = await startReceivingCollector(context, await temporaryFolder(context));
    await using proxy = await startRecordingProxy(collector.url);
    await runProgram('export-telemetry.ts', [], {
      REQUESTS: String(REQUESTS),
      MODE: mode,
      AGENTBUS_DIRECTORY: store,
      OTEL_EXPORTER_OTLP_ENDPOINT: proxy.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3,deployment.environment.name=test',
    });
    await collector.stop();

    const kindsOfRequests = new Set(proxy.requests.map((request) => JSON.stringify(request)));
    const expected = { contentType, contentEncoding: 'gzip', status: 200, refusal: '' };
    assert.deepEqual(
      kindsOfRequests,
      new Set(SIGNALS.map((signal) => JSON.stringify({ path: `/v1/${signal}`, ...expected }))),
    );
    const received = async (signal: Signal) => decodeLines(await collector.lines(signal));
    const stored = async (...streams: Stream[]) => decodeLines(await storeLines(store, streams));
    const logs = await stored('logs', 'audit');
    assert.equal(logs.length, REQUESTS * LOGS_A_REQUEST);
    assertSameRecords(await received('logs'), mode === 'direct' ? logs.map(withIntegersAsText) : logs);
    const spans = await stored('traces');
    assert.equal(spans.length, REQUESTS * SPANS_A_REQUEST);
    assertSameRecords(await received('traces'), spans);
    const points = programPoints(await stored('metrics'));
    assert.equal(points.length, METRIC_POINTS);
    assertSameRecords(programPoints(await received('metrics')), points);
  });
}

/**
 * The metric points of the program itself, without their times: two readers collect them, not in the same millisecond.
 * The SDK's metrics about its own export are still moving between the two.
 */
function programPoints(records: readonly StoredRecord[]): StoredRecord[] {
  return records
    .filter(({ scope }) => scope.name === 'interop')
    .map((point) => ({ ...point, timestamp: 0n }));
}

/** Integers beyond 2^53 are integers in our files, but the official exporters can send them as text only. */
function withIntegersAsText<T extends StoredRecord>(record: T): T {
  const attributes = Object.entries(record.attributes).map(([key, value]) => [
    key,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  return { ...record, attributes: Object.fromEntries(attributes) };
}
