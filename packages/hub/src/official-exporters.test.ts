/** The official OTLP exporters of both lines of OpenTelemetry JS send to the hub. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as otel2x from '@agentbus-test/otel-2x';
import * as exporters2x from '@agentbus-test/otel-2x/exporters';
import * as otel3x from '@agentbus-test/otel-3x';
import * as exporters3x from '@agentbus-test/otel-3x/exporters';
import { startHub, storedRecords } from '../test/running-hub.ts';

/** What the suite needs of a line; the lines' own types differ in ways that do not matter here. */
interface Line {
  readonly sdkLogs: typeof otel3x.sdkLogs;
  readonly sdkTrace: typeof otel3x.sdkTrace;
  readonly resources: typeof otel3x.resources;
}

const LINES = [
  ['2.x', otel2x as unknown as Line, exporters2x as unknown as typeof exporters3x],
  ['3.x', otel3x as Line, exporters3x],
] as const;

for (const [name, { sdkLogs, sdkTrace, resources }, exporters] of LINES) {
  describe(`hub: official exporters, ${name}`, () => {
    const resource = resources.resourceFromAttributes({ 'service.name': 'shop' });

    for (const [exporterName, Exporter, service, compression] of [
      ['http/json', exporters.JsonLogExporter, 'otlp/http', 'none'],
      ['http/json, gzip', exporters.JsonLogExporter, 'otlp/http', 'gzip'],
      ['http/protobuf', exporters.ProtobufLogExporter, 'otlp/http', 'gzip'],
      ['grpc', exporters.GrpcLogExporter, 'otlp/grpc', 'gzip'],
    ] as const) {
      test(`${exporterName}: every record arrives as it was logged`, async (t) => {
        const { url, directory } = await startHub(t, { redaction: false });
        const path = service === 'otlp/http' ? '/v1/logs' : '';
        const options = { url: url(service) + path, compression: compression as never };
        const exporter = new Exporter(options);
        const processor = new sdkLogs.BatchLogRecordProcessor({ exporter });
        const provider = new sdkLogs.LoggerProvider({ resource, processors: [processor] });
        const logger = provider.getLogger('test', '1.2.3');
        for (let index = 0; index < 1000; index++) {
          const attributes = { index, big: 2 ** 53 - 1, ratio: 0.5, list: ['a', 'b'], nested: { yes: true } };
          logger.emit({ severityNumber: 17, severityText: 'ERROR', body: `record ${index}`, attributes });
        }
        await provider.shutdown();
        const records = storedRecords(directory);
        assert.equal(records.length, 1000);
        for (const [index, record] of records.entries()) {
          assert.ok(record.signal === 'logs');
          assert.equal(record.body, `record ${index}`);
          assert.deepEqual(record.attributes, {
            index,
            big: 2 ** 53 - 1,
            ratio: 0.5,
            list: ['a', 'b'],
            nested: { yes: true },
          });
          assert.equal(record.scope.version, '1.2.3');
          assert.equal(record.resource.attributes['service.name'], 'shop');
        }
      });
    }

    test('http/json: spans arrive with their events and links', async (t) => {
      const { url, directory } = await startHub(t, { redaction: false });
      const exporter = new exporters.JsonSpanExporter({ url: `${url('otlp/http')}/v1/traces` });
      const provider = new sdkTrace.TracerProvider({
        resource,
        spanProcessors: [new sdkTrace.SimpleSpanProcessor({ exporter })],
      });
      const span = provider.getTracer('test').startSpan('GET /', { kind: 1 });
      span.addEvent('cache miss', { key: 'k' }).end();
      await provider.forceFlush();
      const [stored] = storedRecords(directory, 'traces');
      assert.ok(stored?.signal === 'traces');
      assert.equal(stored.traceId, span.spanContext().traceId);
      assert.equal(stored.events[0]?.name, 'cache miss');
      await provider.shutdown();
    });
  });
}
