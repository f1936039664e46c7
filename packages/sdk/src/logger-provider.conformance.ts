/** What a logger provider does for the Logs API and its processors: the official one of either line, and ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecordProcessor } from '@agentbus/otlp';
import type * as Otel from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import { testAttributes } from './logger-provider-attributes.conformance.ts';
import { testProcessors } from './logger-provider-processors.conformance.ts';
import { testRecords } from './logger-provider-record.conformance.ts';
import { type CreateProvider, RESOURCE, SPAN_CONTEXT } from './tested-logger-provider.conformance.ts';

/** @param lines The OTel lines whose batch processor and serializer have to take the provider's records. */
export function testLoggerProvider(
  name: string,
  create: CreateProvider,
  lines: Readonly<Record<string, typeof Otel>>,
): void {
  testRecords(name, create);
  testAttributes(name, create);
  testProcessors(name, create);

  for (const [line, otel] of Object.entries(lines)) {
    test(`${name}: the batch processor and OTLP serializer of the ${line} line send its records`, async () => {
      const sent: string[] = [];
      const processor = new otel.sdkLogs.BatchLogRecordProcessor({
        exporter: {
          export(records, resultCallback) {
            const { JsonLogsSerializer, ProtobufLogsSerializer } = otel.otlpTransformer;
            assert.ok((ProtobufLogsSerializer.serializeRequest(records)?.length ?? 0) > 100);
            sent.push(new TextDecoder().decode(JsonLogsSerializer.serializeRequest(records)));
            resultCallback({ code: 0 });
          },
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      });
      const provider = create({ processors: [processor as LogRecordProcessor], resource: RESOURCE });
      const logger = provider.getLogger('checkout', '1.2.3', { schemaUrl: 'https://example.com/s' });
      logger.emit({
        timestamp: [1700000000, 1],
        observedTimestamp: [1700000000, 2],
        severityNumber: 9,
        severityText: 'INFO',
        body: 'hello',
        eventName: 'event',
        attributes: { text: 'x', n: 1.5, map: { list: [1, true] }, bytes: new Uint8Array([1]) },
        context: api.trace.setSpanContext(api.ROOT_CONTEXT, SPAN_CONTEXT),
      });
      logger.emit({ body: 'second' });
      await provider.forceFlush();
      assert.equal(sent.length, 1);
      const [resourceLogs] = JSON.parse(String(sent[0])).resourceLogs;
      assert.equal(resourceLogs.resource.attributes[0].value.stringValue, 'shop');
      const [scopeLogs] = resourceLogs.scopeLogs;
      assert.partialDeepStrictEqual(scopeLogs.scope, { name: 'checkout', version: '1.2.3' });
      assert.equal(scopeLogs.schemaUrl, 'https://example.com/s');
      assert.equal(scopeLogs.logRecords.length, 2);
      assert.partialDeepStrictEqual(scopeLogs.logRecords[0], {
        timeUnixNano: '1700000000000000001',
        observedTimeUnixNano: '1700000000000000002',
        severityNumber: 9,
        severityText: 'INFO',
        body: { stringValue: 'hello' },
        eventName: 'event',
        droppedAttributesCount: 0,
        flags: 1,
        traceId: SPAN_CONTEXT.traceId,
        spanId: SPAN_CONTEXT.spanId,
        attributes: [
          { key: 'text', value: { stringValue: 'x' } },
          { key: 'n', value: { doubleValue: 1.5 } },
          {
            key: 'map',
            value: {
              kvlistValue: {
                values: [
                  { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, { boolValue: true }] } } },
                ],
              },
            },
          },
          { key: 'bytes', value: { bytesValue: 'AQ==' } },
        ],
      });
      await provider.shutdown();
    });
  }
}
