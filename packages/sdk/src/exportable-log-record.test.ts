import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadableLogRecord } from '@agentbus/otlp';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import { toExportable } from './exportable-log-record.ts';
import type { EmittedLogRecord } from './lean-log-record.ts';
import { LeanLoggerProvider } from './lean-logger-provider.ts';
import { emitOne } from './tested-logger-provider.conformance.ts';

const emit = (record: EmittedLogRecord): ReadableLogRecord =>
  emitOne((options) => new LeanLoggerProvider(options), record);

test('toExportable: returns records without large integers as they are', () => {
  const record = emit({ body: 7n, attributes: { map: { bytes: new Uint8Array(3), n: 1 }, nothing: null } });
  assert.equal(toExportable(record), record);
});

for (const [line, otel] of [
  ['2.x', otel2x as unknown as typeof otel3x],
  ['3.x', otel3x],
] as const) {
  test(`toExportable: int64 goes through the official exporter of the ${line} line as a decimal string`, () => {
    const record = emit({
      timestamp: [1, 2],
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'event',
      body: { id: 2n ** 60n },
      attributes: { id: 2n ** 60n, list: [-(2n ** 63n)], text: 'x', bytes: new Uint8Array([1]) },
    });
    const bytes = otel.otlpTransformer.JsonLogsSerializer.serializeRequest([
      toExportable(record) as Parameters<
        typeof otel.otlpTransformer.JsonLogsSerializer.serializeRequest
      >[0][number],
    ]);
    const [resourceLogs] = JSON.parse(new TextDecoder().decode(bytes)).resourceLogs;
    const id = { key: 'id', value: { stringValue: '1152921504606846976' } };
    assert.partialDeepStrictEqual(resourceLogs.scopeLogs[0].logRecords[0], {
      timeUnixNano: '1000000002',
      severityNumber: 9,
      severityText: 'INFO',
      eventName: 'event',
      body: { kvlistValue: { values: [id] } },
      attributes: [
        id,
        { key: 'list', value: { arrayValue: { values: [{ stringValue: '-9223372036854775808' }] } } },
        { key: 'text', value: { stringValue: 'x' } },
        { key: 'bytes', value: { bytesValue: 'AQ==' } },
      ],
    });
    assert.equal(resourceLogs.resource.attributes[0].value.stringValue, 'shop');
  });
}
