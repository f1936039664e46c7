import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as api from '@opentelemetry/api';
import { AllowedBaggagePropagator } from './allowed-baggage-propagator.ts';
import { currentCorrelation, startCorrelation, withCorrelation } from './correlation.ts';
import { CorrelationPropagator } from './correlation-propagator.ts';
import { getLogger } from './logger.ts';
import { getGlobalLoggerProvider } from './logger-provider.ts';
import type { RegisteredSdk } from './registered-sdk.conformance.ts';

/** Correlation with a real context manager, tracer and logger provider. */
export function testCorrelation({ otel, takeRecord, takeSpans, takeRecords }: RegisteredSdk): void {
  const log = getLogger('correlated');
  const tracer = api.trace.getTracer('correlated');

  describe('correlation', () => {
    test('withCorrelation: stamps records and spans, through async code', async () => {
      await withCorrelation('req-1', async () => {
        await sleep(1);
        tracer.startActiveSpan('work', (span) => {
          log.info('inside');
          span.end();
        });
      });
      assert.equal(takeRecord().attributes['correlation.id'], 'req-1');
      assert.equal(takeSpans()[0]?.attributes['correlation.id'], 'req-1');
      log.info('outside');
      assert.equal(Object.hasOwn(takeRecord().attributes, 'correlation.id'), false);
    });

    test('startCorrelation: stamps records and spans until it ends', async () => {
      {
        using correlation = log.startCorrelation('req-2');
        await sleep(1);
        log.info('inside');
        tracer.startSpan('work').end();
        assert.equal(correlation.id, 'req-2');
      }
      assert.equal(takeRecord().attributes['correlation.id'], 'req-2');
      assert.equal(takeSpans()[0]?.attributes['correlation.id'], 'req-2');
      assert.equal(currentCorrelation(), undefined);
    });

    test('CorrelationLogRecordProcessor: stamps records of other loggers, unless they have one', () => {
      const other = getGlobalLoggerProvider()?.getLogger('other');
      withCorrelation('req-3', () => {
        other?.emit({ body: 'bridged' });
        other?.emit({ body: 'own', attributes: { 'correlation.id': 'mine' } });
      });
      assert.deepEqual(
        takeRecords().map(({ attributes }) => attributes['correlation.id']),
        ['req-3', 'mine'],
      );
    });

    test('CorrelationSpanProcessor: the parent context counts, then the current correlation, unless set', () => {
      const extracted = new CorrelationPropagator().extract(
        api.ROOT_CONTEXT,
        { 'x-correlation-id': 'from-parent' },
        api.defaultTextMapGetter,
      );
      withCorrelation('current', () => {
        tracer.startSpan('child', {}, extracted).end();
        tracer.startSpan('root', { root: true }, api.ROOT_CONTEXT).end();
        tracer.startSpan('own', { attributes: { 'correlation.id': 'mine' } }).end();
      });
      assert.deepEqual(
        takeSpans().map(({ attributes }) => attributes['correlation.id']),
        ['from-parent', 'current', 'mine'],
      );
    });

    test('currentCorrelation: the innermost counts, whatever it was set with', () => {
      const saved = withCorrelation('saved', () => api.context.active());
      withCorrelation('outer', () => {
        using _ = startCorrelation('started');
        assert.equal(currentCorrelation(), 'started');
        tracer.startActiveSpan('span', (span) => {
          assert.equal(currentCorrelation(), 'started');
          span.end();
        });
        api.context.with(saved, () => {
          assert.equal(currentCorrelation(), 'saved');
          using __ = startCorrelation('inner');
          assert.equal(currentCorrelation(), 'inner');
          withCorrelation('innermost', () => assert.equal(currentCorrelation(), 'innermost'));
        });
        assert.equal(currentCorrelation(), 'started');
      });
      takeSpans();
    });

    test('a context with a correlation wins where a worker has one of its own', () => {
      const job = withCorrelation('job', () => api.context.active());
      using _ = startCorrelation('worker');
      api.context.with(job, () => log.info('working'));
      assert.equal(takeRecord().attributes['correlation.id'], 'job');
    });

    test('W3CBaggagePropagator: carries the id of withCorrelation out and in', () => {
      const propagator = new otel.core.W3CBaggagePropagator();
      const carrier: Record<string, string> = {};
      withCorrelation('req-4', () =>
        propagator.inject(api.context.active(), carrier, api.defaultTextMapSetter),
      );
      assert.equal(carrier.baggage, 'correlation.id=req-4');
      const context = propagator.extract(api.ROOT_CONTEXT, carrier, api.defaultTextMapGetter);
      api.context.with(context, () => assert.equal(currentCorrelation(), 'req-4'));
    });

    test('AllowedBaggagePropagator: lets only allowed keys out and in', () => {
      const propagator = new AllowedBaggagePropagator({
        propagator: new otel.core.W3CBaggagePropagator(),
        allowedKeys: ['correlation.id', 'tenant'],
      });
      const carrier: Record<string, string> = {};
      const baggage = api.propagation.createBaggage({ tenant: { value: 'a' }, email: { value: 'b' } });
      using _ = startCorrelation('req-5');
      propagator.inject(
        api.propagation.setBaggage(api.ROOT_CONTEXT, baggage),
        carrier,
        api.defaultTextMapSetter,
      );
      assert.deepEqual(carrier.baggage?.split(',').toSorted(), ['correlation.id=req-5', 'tenant=a']);
      const incoming = { baggage: 'tenant=c,admin=true,correlation.id=req-6' };
      const context = propagator.extract(api.ROOT_CONTEXT, incoming, api.defaultTextMapGetter);
      assert.deepEqual(
        api.propagation
          .getBaggage(context)
          ?.getAllEntries()
          .map(([key, { value }]) => [key, value]),
        [
          ['tenant', 'c'],
          ['correlation.id', 'req-6'],
        ],
      );
    });

    test('AllowedBaggagePropagator: allows only correlation.id unless told otherwise', () => {
      const propagator = new AllowedBaggagePropagator({ propagator: new otel.core.W3CBaggagePropagator() });
      const carrier: Record<string, string> = {};
      const baggage = api.propagation.createBaggage({ tenant: { value: 'a' } });
      const context = api.propagation.setBaggage(api.ROOT_CONTEXT, baggage);
      propagator.inject(context, carrier, api.defaultTextMapSetter);
      assert.deepEqual(carrier, {});
      assert.deepEqual(propagator.fields(), ['baggage']);
    });
  });
}
