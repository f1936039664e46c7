/** Correlation in a process without any OTel SDK: no context manager keeps a context through async code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as api from '@opentelemetry/api';
import { AllowedBaggagePropagator } from './allowed-baggage-propagator.ts';
import {
  correlationInContext,
  currentCorrelation,
  startCorrelation,
  withCorrelation,
} from './correlation.ts';
import { CorrelationPropagator } from './correlation-propagator.ts';
import { getLogger } from './logger.ts';

test('withCorrelation: holds through async code, separately for each branch', async () => {
  const seen = await Promise.all(
    ['a', 'b', 'c'].map((id) =>
      withCorrelation(id, async () => {
        await sleep(1);
        return currentCorrelation();
      }),
    ),
  );
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.equal(currentCorrelation(), undefined);
});

test('withCorrelation: generates an id when given none, and hands it to the function', () => {
  const [handed, current] = withCorrelation((id) => [id, currentCorrelation()]);
  assert.match(String(handed), /^[0-9a-f-]{36}$/);
  assert.equal(current, handed);
});

test('withCorrelation: replaces an invalid id and passes on results and errors', () => {
  const id = withCorrelation('two words\r\n', () => currentCorrelation());
  assert.match(String(id), /^[0-9a-f-]{36}$/);
  const error = new Error('boom');
  assert.throws(
    () =>
      withCorrelation('a', () => {
        throw error;
      }),
    (thrown) => thrown === error,
  );
});

test('startCorrelation: nests, and ends in any order', () => {
  const outer = startCorrelation('outer');
  const inner = startCorrelation('inner');
  assert.equal(currentCorrelation(), 'inner');
  outer.end();
  assert.equal(currentCorrelation(), 'inner');
  inner.end();
  assert.equal(currentCorrelation(), undefined);
  inner.end();
  assert.equal(currentCorrelation(), undefined);
});

test('startCorrelation: ends with its block, inside withCorrelation too', () => {
  withCorrelation('outer', () => {
    {
      using correlation = getLogger('x').startCorrelation('inner');
      assert.equal(currentCorrelation(), correlation.id);
      assert.equal(withCorrelation('innermost', currentCorrelation), 'innermost');
    }
    assert.equal(currentCorrelation(), 'outer');
  });
});

test('startCorrelation: does not stay with the caller of an async function once it has ended', async () => {
  const handle = async (): Promise<string | undefined> => {
    using _ = startCorrelation('handled');
    await sleep(1);
    return currentCorrelation();
  };
  assert.equal(await handle(), 'handled');
  assert.equal(currentCorrelation(), undefined);
});

test('startCorrelation: generates an id when given none', () => {
  using correlation = startCorrelation();
  assert.match(correlation.id, /^[0-9a-f-]{36}$/);
});

test('CorrelationPropagator: injects the current id and extracts it again', () => {
  const propagator = new CorrelationPropagator();
  const carrier: Record<string, string> = {};
  withCorrelation('req-1', () => propagator.inject(api.ROOT_CONTEXT, carrier, api.defaultTextMapSetter));
  assert.deepEqual(carrier, { 'x-correlation-id': 'req-1' });
  const context = propagator.extract(api.ROOT_CONTEXT, carrier, api.defaultTextMapGetter);
  assert.equal(correlationInContext(context), 'req-1');
  assert.equal(api.propagation.getBaggage(context)?.getEntry('correlation.id')?.value, 'req-1');
  assert.deepEqual(propagator.fields(), ['x-correlation-id']);
});

test('CorrelationPropagator: injects nothing where there is no correlation', () => {
  const carrier = {};
  new CorrelationPropagator().inject(api.ROOT_CONTEXT, carrier, api.defaultTextMapSetter);
  assert.deepEqual(carrier, {});
});

test('CorrelationPropagator: x-correlation-id, else x-request-id, else baggage; hostile values are passed over', () => {
  const extract = (carrier: Record<string, string | string[]>, context = api.ROOT_CONTEXT) =>
    correlationInContext(new CorrelationPropagator().extract(context, carrier, api.defaultTextMapGetter));
  const baggage = (value: string) =>
    api.propagation.setBaggage(
      api.ROOT_CONTEXT,
      api.propagation.createBaggage({ 'correlation.id': { value } }),
    );
  assert.equal(extract({ 'x-correlation-id': 'a', 'x-request-id': 'b' }, baggage('c')), 'a');
  assert.equal(extract({ 'x-request-id': 'b' }, baggage('c')), 'b');
  assert.equal(extract({}, baggage('c')), 'c');
  assert.equal(extract({}), undefined);
  for (const hostile of ['', ' ', 'a b', 'a\r\nx: y', 'é', 'x'.repeat(257), '\u0000']) {
    assert.equal(extract({ 'x-correlation-id': hostile, 'x-request-id': 'b' }), 'b');
    assert.equal(extract({ 'x-correlation-id': hostile }, baggage(hostile)), undefined);
  }
  assert.equal(extract({ 'x-correlation-id': ['a b', 'c'] }), 'c');
});

test('CorrelationPropagator: header names are options, and must be header names', () => {
  const propagator = new CorrelationPropagator({
    extractHeaders: ['X-Trace-Request'],
    injectHeader: 'x-out',
  });
  const context = propagator.extract(api.ROOT_CONTEXT, { 'x-trace-request': 'a' }, api.defaultTextMapGetter);
  assert.equal(correlationInContext(context), 'a');
  assert.deepEqual(propagator.fields(), ['x-out']);
  assert.throws(() => new CorrelationPropagator({ injectHeader: 'a b' }), { code: 'invalid-header' });
  assert.throws(() => new CorrelationPropagator({ extractHeaders: [''] }), { code: 'invalid-header' });
});

test('AllowedBaggagePropagator: refuses a key that cannot be one', () => {
  const propagator = new CorrelationPropagator();
  assert.throws(() => new AllowedBaggagePropagator({ propagator, allowedKeys: [''] }), {
    code: 'invalid-key',
  });
});
