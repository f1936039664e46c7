/** A service in another language: what the OpenTelemetry SDK for Go sends to `agentbus serve` is found by the query API. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { findTrace, openDuckDbEngine, type QueryEngine } from '@agentbus/query';
import { startHub } from './agentbus.ts';
import { buildOnce, whyNoGo } from './build-once.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** More than one batch of the SDK's span processor, which has 512. */
const TURNS = 700;

const CASES = [
  { protocol: 'http/protobuf', service: 'otlp/http', compression: 'none' },
  { protocol: 'http/protobuf', service: 'otlp/http', compression: 'gzip' },
  { protocol: 'grpc', service: 'otlp/grpc', compression: 'none' },
  { protocol: 'grpc', service: 'otlp/grpc', compression: 'gzip' },
];

const skip = (await whyNoGo()) ?? false;

for (const { protocol, service, compression } of CASES) {
  test(`serve: the SDK for Go by ${protocol}, ${compression}: logs, traces and metrics are found by a query`, {
    skip,
  }, async (context) => {
    const directory = join(await temporaryFolder(context), 'store');
    await using hub = await startHub(context, directory, ['--no-redaction']);
    const endpoint = hub.endpoints.get(service) ?? assert.fail(`no ${service}: ${hub.log}`);
    await promisify(execFile)(await buildService(), [endpoint, protocol, compression, String(TURNS)]);

    await using engine = await openDuckDbEngine({ directory });
    const logs = await arrayOf(engine.search({ where: 'service:go-shop', order: 'asc' }));
    assert.deepEqual(
      logs.map(({ attributes }) => attributes.turn),
      Array.from({ length: TURNS }, (_, turn) => turn),
    );
    const [found, another] = await arrayOf(engine.search({ where: 'level:"WARN2" turn:7 @express:false' }));
    assert.equal(another, undefined);
    assert.partialDeepStrictEqual(found, {
      timestamp: 1_700_000_000_000_000_008n,
      severityNumber: 14,
      body: 'order 7 is late: Grüße, 世界 👩‍👩‍👧‍👦',
      attributes: {
        turn: 7,
        largest: 9223372036854775807n,
        smallest: -9223372036854775808n,
        share: 0.1,
        express: false,
        bytes: Uint8Array.of(0, 1, 127, 128, 255),
        list: ['a', 9007199254740993n, false],
        nested: { deeper: { key: 'value' } },
      },
      resource: { attributes: { 'service.name': 'go-shop', ports: [8080, 9090] } },
      scope: { name: 'shop/orders' },
    });

    assert.equal((await arrayOf(engine.searchSpans({ where: 'service:go-shop' }))).length, 2 * TURNS);
    const { spans, logs: within } = await findTrace(engine, found?.traceId ?? '');
    assert.deepEqual(within, [found]);
    const [server, client] = spans.toSorted((a, b) => a.parentSpanId.localeCompare(b.parentSpanId));
    assert.partialDeepStrictEqual(server, {
      spanId: found?.spanId,
      name: 'request 7',
      events: [{ name: 'cache miss', attributes: { key: 'käse' } }],
    });
    assert.partialDeepStrictEqual(client, {
      parentSpanId: found?.spanId,
      name: 'SELECT',
      attributes: { turn: 7, shares: [0.25, 1e300] },
      statusCode: 2,
      statusMessage: 'out of range',
    });

    const sum = (TURNS * (TURNS - 1)) / 2;
    assert.deepEqual(await lastPoints(engine), [
      ['latency', 'Histogram', null, String(TURNS), sum / 8],
      ['orders', 'Sum', sum, null, null],
      ['queue.length', 'Sum', -TURNS, null, null],
    ]);
  });
}

/** What each metric has come to: its series together. */
async function lastPoints(engine: QueryEngine): Promise<unknown[]> {
  const answer = await engine.query(`sql:
    SELECT MetricName, any_value(MetricType), sum(Value), sum(Count)::VARCHAR, sum(Sum) FROM metrics AS points
    WHERE ServiceName = 'go-shop'
    AND TimeUnix = (SELECT max(TimeUnix) FROM metrics WHERE MetricName = points.MetricName)
    GROUP BY MetricName ORDER BY MetricName`);
  return answer.type === 'sql' ? arrayOf(answer.rows) : assert.fail(answer.type);
}

async function arrayOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const array: T[] = [];
  for await (const item of items) array.push(item);
  return array;
}

function buildService(): Promise<string> {
  return buildOnce({
    name: 'go-service',
    manifestFolder: join(import.meta.dirname, 'programs', 'go-service'),
    manifestFiles: ['go.mod', 'go.sum', 'main.go'],
    goArguments: ['build', '-o', 'go-service', '.'],
  });
}
