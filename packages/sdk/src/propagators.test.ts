import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { currentCorrelation, withCorrelation } from '@agentbus/logger';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createPropagator } from './propagators.ts';
import type { CorrelationOptions } from './start-options.ts';

api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function inject(propagator: api.TextMapPropagator): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(api.context.active(), carrier, api.defaultTextMapSetter);
  return carrier;
}

function correlationOfArrival(correlation: CorrelationOptions, headers: object): string | undefined {
  const propagator = createPropagator({ correlation }, {});
  const context = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter);
  return api.context.with(context, currentCorrelation);
}

describe('createPropagator', () => {
  test('by default: trace context, baggage behind its allow-list, and the correlation id', () => {
    const propagator = createPropagator({}, {});
    const arrived = propagator.extract(
      api.ROOT_CONTEXT,
      { traceparent: TRACEPARENT, baggage: 'user=secret', 'x-request-id': 'req-1' },
      api.defaultTextMapGetter,
    );
    api.context.with(arrived, () => {
      assert.equal(currentCorrelation(), 'req-1');
      assert.deepEqual(inject(propagator), {
        traceparent: TRACEPARENT,
        baggage: 'correlation.id=req-1',
        'x-correlation-id': 'req-1',
      });
    });
  });

  test('more baggage keys may be allowed', () => {
    const propagator = createPropagator({ correlation: { allowedBaggageKeys: ['tenant'] } }, {});
    const headers = { baggage: 'tenant=a,user=b' };
    const arrived = propagator.extract(api.ROOT_CONTEXT, headers, api.defaultTextMapGetter);
    assert.deepEqual(
      api.propagation
        .getBaggage(arrived)
        ?.getAllEntries()
        .map(([key]) => key),
      ['tenant'],
    );
  });

  test('OTEL_PROPAGATORS lists exactly what is used; none is nothing', () => {
    const only = createPropagator({}, { OTEL_PROPAGATORS: 'correlation' });
    withCorrelation('req-2', () => assert.deepEqual(inject(only), { 'x-correlation-id': 'req-2' }));
    const none = createPropagator({}, { OTEL_PROPAGATORS: 'none' });
    withCorrelation('req-2', () => assert.deepEqual(inject(none), {}));
  });

  test('correlation: false leaves the header out', () => {
    const propagator = createPropagator({ correlation: false }, {});
    withCorrelation('req-3', () => assert.equal(inject(propagator)['x-correlation-id'], undefined));
  });

  test('generate: what arrives without an id gets one, and one that arrives stays', () => {
    assert.equal(correlationOfArrival({}, {}), undefined);
    assert.match(String(correlationOfArrival({ generate: true }, {})), /^[0-9a-f-]{36}$/);
    assert.equal(correlationOfArrival({ generate: true }, { 'x-correlation-id': 'req-4' }), 'req-4');
    assert.equal(correlationOfArrival({ generate: true }, { baggage: 'correlation.id=req-5' }), 'req-5');
  });

  test('the names of the headers may be changed', () => {
    assert.equal(correlationOfArrival({ extractHeaders: ['x-trace'] }, { 'x-trace': 'req-6' }), 'req-6');
  });
});
