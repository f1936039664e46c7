import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadableLogRecord } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import type { Clock } from './clock.ts';
import { withCorrelation } from './correlation.ts';
import { setKindEnabled } from './level.ts';
import { getLogger } from './logger.ts';
import { measure } from './measure.ts';
import type { RegisteredSdk } from './registered-sdk.conformance.ts';

/** `measure` with real providers for all three signals. */
export function testMeasure({ takeRecord, takeRecords, takeSpans, collectMetrics }: RegisteredSdk): void {
  let elapsed = 0;
  const clock: Clock = { now: () => [1_700_000_000, 0], elapsed: () => elapsed };
  const log = getLogger('measured', { clock });

  const only = () => {
    const [span, ...more] = takeSpans();
    assert.ok(span);
    assert.equal(more.length, 0);
    return { span, record: takeRecord() };
  };

  const isOf = ({ attributes, spanContext }: ReadableLogRecord, span: { spanContext(): api.SpanContext }) => {
    assert.equal(spanContext?.spanId, span.spanContext().spanId);
    return attributes;
  };

  describe('measure', () => {
    test('measure: returns what a function returns, with a span and a PERFORMANCE record', () => {
      const result = log.measure('sum', { size: 3, nested: { a: 1 } }, (span) => {
        assert.equal(api.trace.getActiveSpan(), span);
        span.setAttribute('inside', true);
        elapsed += 0.25;
        return 6;
      });
      assert.equal(result, 6);
      const { span, record } = only();
      assert.equal(span.name, 'sum');
      assert.equal(span.status.code, api.SpanStatusCode.UNSET);
      assert.deepEqual(span.attributes, {
        size: 3,
        nested: '{"a":1}',
        'agentbus.operation.name': 'sum',
        inside: true,
      });
      assert.equal(record.severityText, 'PERFORMANCE');
      assert.equal(record.eventName, 'agentbus.operation');
      assert.equal(record.body, 'sum');
      assert.deepEqual(isOf(record, span), {
        'agentbus.log.kind': 'performance',
        size: 3,
        nested: { a: 1 },
        'agentbus.operation.name': 'sum',
        'agentbus.operation.duration': 0.25,
      });
    });

    test('measure: awaits a promise and resolves to its value', async () => {
      const promise = log.measure('load', async () => {
        await sleep(1);
        elapsed += 2;
        return 'loaded';
      });
      assert.deepEqual(takeSpans(), []);
      assert.equal(await promise, 'loaded');
      const { span, record } = only();
      assert.equal(isOf(record, span)['agentbus.operation.duration'], 2);
    });

    test('measure: awaits any thenable', async () => {
      let started = 0;
      const lazyQuery = {
        // biome-ignore lint/suspicious/noThenProperty: a query builder that runs when it is awaited
        then(resolve: (rows: number[]) => void) {
          started++;
          resolve([1, 2]);
        },
      };
      assert.deepEqual(await log.measure('query', () => lazyQuery), [1, 2]);
      assert.equal(started, 1);
      only();
    });

    for (const [kind, run] of [
      [
        'throws',
        (error: unknown) =>
          log.measure('fail', () => {
            throw error;
          }),
      ],
      ['rejects', (error: unknown) => log.measure('fail', () => Promise.reject(error))],
    ] as const) {
      test(`measure: an error that a function ${kind} with is recorded and passed on unchanged`, async () => {
        const error = new RangeError('too far', { cause: new Error('root') });
        await assert.rejects(
          async () => run(error),
          (thrown) => thrown === error,
        );
        const { span, record } = only();
        assert.deepEqual(span.status, { code: api.SpanStatusCode.ERROR, message: 'too far' });
        assert.equal(span.attributes['error.type'], 'RangeError');
        const [event] = span.events;
        assert.equal(event?.name, 'exception');
        assert.equal(event?.attributes?.['exception.type'], 'RangeError');
        assert.match(String(event?.attributes?.['exception.stacktrace']), /Caused by: Error: root/);
        const attributes = isOf(record, span);
        assert.equal(record.body, 'fail');
        assert.equal(attributes['error.type'], 'RangeError');
        assert.equal(attributes['exception.message'], 'too far');
      });
    }

    test('measure: undefined can be thrown', async () => {
      await assert.rejects(
        async () => log.measure('fail', () => Promise.reject(undefined)),
        (e) => e === undefined,
      );
      const { span } = only();
      assert.equal(span.attributes['error.type'], 'undefined');
    });

    test('measure: the eventName of the attributes names the record, not the span', () => {
      log.measure('sum', { eventName: 'app.sum' }, () => 1);
      const { span, record } = only();
      assert.equal(record.eventName, 'app.sum');
      assert.equal(Object.hasOwn(span.attributes, 'eventName'), false);
    });

    test('measure: without a logger, in a span of its own', () => {
      assert.equal(
        measure('alone', () => 1),
        1,
      );
      assert.equal(
        measure('alone', { a: 1 }, () => 2),
        2,
      );
      assert.deepEqual(
        takeSpans().map(({ name, attributes }) => [name, attributes.a]),
        [
          ['alone', undefined],
          ['alone', 1],
        ],
      );
      assert.equal(takeRecords().length, 2);
    });

    test('measure: with its kind switched off there is still a span', () => {
      setKindEnabled('performance', false);
      log.measure('quiet', () => 1);
      setKindEnabled('performance', true);
      assert.equal(takeSpans().length, 1);
      assert.deepEqual(takeRecords(), []);
    });

    test('agentbus.operation.duration: a histogram in seconds, by name and error type only', async () => {
      const metered = getLogger('metered', { clock });
      withCorrelation('req-1', () => {
        metered.measure('metered', { 'user.id': 1 }, () => {
          elapsed += 0.5;
        });
        assert.throws(() =>
          metered.measure('metered', () => {
            throw new TypeError('x');
          }),
        );
      });
      takeSpans();
      takeRecords();
      const { scopeMetrics } = await collectMetrics();
      const metric = scopeMetrics.find(({ scope }) => scope.name === 'metered')?.metrics[0];
      assert.equal(metric?.descriptor.name, 'agentbus.operation.duration');
      assert.equal(metric?.descriptor.unit, 's');
      assert.deepEqual(
        metric?.dataPoints.map(({ attributes }) => attributes),
        [
          { 'agentbus.operation.name': 'metered' },
          { 'agentbus.operation.name': 'metered', 'error.type': 'TypeError' },
        ],
      );
      assert.partialDeepStrictEqual(metric?.dataPoints[0]?.value, { count: 1, sum: 0.5 });
    });
  });
}
