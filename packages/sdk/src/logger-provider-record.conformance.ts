/** What a record holds, whichever provider built it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReadableLogRecord } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import type { EmittedLogRecord } from './lean-log-record.ts';
import {
  type CreateProvider,
  emitOne,
  keeping,
  RESOURCE,
  SPAN_CONTEXT,
} from './tested-logger-provider.conformance.ts';

export function testRecords(name: string, create: CreateProvider): void {
  const emit = (record: EmittedLogRecord, limits = {}) => emitOne(create, record, limits);

  describe(`${name}: record`, () => {
    test('has what was emitted', () => {
      const record = emit({
        timestamp: [1700000000, 123456789],
        observedTimestamp: [1700000001, 5],
        severityNumber: 9,
        severityText: 'INFO',
        body: 'hello',
        eventName: 'user.hello',
        attributes: { a: 1 },
      });
      assert.deepEqual(record.hrTime, [1700000000, 123456789]);
      assert.deepEqual(record.hrTimeObserved, [1700000001, 5]);
      assert.equal(record.severityNumber, 9);
      assert.equal(record.severityText, 'INFO');
      assert.equal(record.body, 'hello');
      assert.equal(record.eventName, 'user.hello');
      assert.deepEqual(record.attributes, { a: 1 });
      assert.equal(record.droppedAttributesCount, 0);
    });

    test('is empty where nothing was given, with the current time', () => {
      const before = Date.now() - 1;
      const record = emit({});
      for (const [seconds, nanos] of [record.hrTime, record.hrTimeObserved]) {
        const millis = seconds * 1000 + nanos / 1e6;
        assert.ok(millis >= before && millis <= Date.now() + 1);
      }
      const { severityNumber, severityText, body, eventName, spanContext } = record;
      assert.deepEqual(
        [severityNumber, severityText, body, eventName, spanContext],
        [undefined, undefined, undefined, undefined, undefined],
      );
      assert.deepEqual(record.attributes, {});
    });

    test('takes times in every form of TimeInput', () => {
      const date = new Date(1700000000123);
      assert.deepEqual(emit({ timestamp: date }).hrTime, [1700000000, 123000000]);
      assert.deepEqual(emit({ timestamp: 1700000000123 }).hrTime, [1700000000, 123000000]);
      assert.deepEqual(emit({ observedTimestamp: date }).hrTimeObserved, [1700000000, 123000000]);
      const [seconds] = emit({ timestamp: 5 }).hrTime;
      assert.equal(seconds, Math.trunc((performance.timeOrigin + 5) / 1000));
    });

    test('has the observed time now, also where a timestamp is given', () => {
      const record = emit({ timestamp: 1700000000000 });
      assert.ok(record.hrTimeObserved[0] > 1700000001);
    });

    test('has bodies of any kind', () => {
      for (const body of ['', 'text', 0, 1.5, false, null, [1, [2]], { a: { b: [true] } }]) {
        assert.deepEqual(emit({ body }).body, body);
      }
    });
  });

  describe(`${name}: exception`, () => {
    test('becomes type, message and stack trace', () => {
      const exception = new RangeError('too far');
      assert.deepEqual(emit({ exception, attributes: { a: 1 } }).attributes, {
        a: 1,
        'exception.type': 'RangeError',
        'exception.message': 'too far',
        'exception.stacktrace': exception.stack,
      });
    });

    test('may be a string or a number', () => {
      assert.equal(emit({ exception: 'timeout' }).attributes['exception.message'], 'timeout');
      assert.equal(emit({ exception: 404 }).attributes['exception.message'], '404');
    });

    test('loses to attributes of the record itself', () => {
      const attributes = { 'exception.message': 'mine', 'exception.type': 'Mine' };
      const record = emit({ exception: new Error('theirs'), attributes });
      assert.partialDeepStrictEqual(record.attributes, attributes);
    });

    test('counts towards the limits', () => {
      const record = emit(
        { exception: new Error('abcdef'), attributes: { a: 1 } },
        { attributeCountLimit: 3, attributeValueLengthLimit: 3 },
      );
      assert.deepEqual(record.attributes, {
        a: 1,
        'exception.type': 'Err',
        'exception.message': 'abc',
      });
      assert.equal(record.droppedAttributesCount, 1);
    });

    test('is nothing where it is null', () => {
      assert.deepEqual(emit({ exception: null }).attributes, {});
    });
  });

  describe(`${name}: context`, () => {
    const context = api.trace.setSpanContext(api.ROOT_CONTEXT, SPAN_CONTEXT);

    test('gives its span context to the record and goes to the processors', () => {
      const seen: api.Context[] = [];
      const processor = keeping((_, given) => seen.push(given));
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('scope')
        .emit({ context });
      assert.deepEqual(processor.records[0]?.spanContext, SPAN_CONTEXT);
      assert.equal(seen[0], context);
    });

    test('is the active one where none is given', () => {
      const seen: api.Context[] = [];
      const processor = keeping((_, given) => seen.push(given));
      const logger = create({ processors: [processor], resource: RESOURCE }).getLogger('scope');
      api.context.with(context, () => logger.emit({ body: 'inside' }));
      logger.emit({ body: 'outside' });
      assert.deepEqual(processor.records[0]?.spanContext, SPAN_CONTEXT);
      assert.equal(seen[0], context);
      assert.equal(processor.records[1]?.spanContext, undefined);
    });

    test('whose span context is invalid gives none', () => {
      for (const invalid of [api.INVALID_SPAN_CONTEXT, { ...SPAN_CONTEXT, traceId: 'x' }]) {
        const record = emit({ context: api.trace.setSpanContext(api.ROOT_CONTEXT, invalid) });
        assert.equal(record.spanContext, undefined);
      }
    });
  });

  describe(`${name}: scope and resource`, () => {
    test('are those of the provider and the logger', () => {
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('checkout', '1.2.3', { schemaUrl: 'https://example.com/s', attributes: { team: 'a' } })
        .emit({});
      const { resource, instrumentationScope } = processor.records[0] as ReadableLogRecord;
      assert.equal(resource, RESOURCE);
      assert.deepEqual(
        { ...instrumentationScope },
        {
          name: 'checkout',
          version: '1.2.3',
          schemaUrl: 'https://example.com/s',
          attributes: { team: 'a' },
          droppedAttributesCount: 0,
        },
      );
    });

    test('are one object for all records of a logger, and a logger is one for the same arguments', () => {
      const processor = keeping();
      const provider = create({ processors: [processor], resource: RESOURCE });
      const attributes = { b: 1, a: ['x'] };
      const logger = provider.getLogger('checkout', '1', { attributes });
      logger.emit({});
      logger.emit({});
      assert.equal(processor.records[0]?.instrumentationScope, processor.records[1]?.instrumentationScope);
      assert.equal(provider.getLogger('checkout', '1', { attributes: { a: ['x'], b: 1 } }), logger);
      for (const other of [
        provider.getLogger('checkout'),
        provider.getLogger('checkout', '2', { attributes }),
        provider.getLogger('checkout', '1', { attributes: { b: '1', a: ['x'] } }),
        provider.getLogger('checkout', '1', { attributes, schemaUrl: 'https://example.com' }),
      ]) {
        assert.notEqual(other, logger);
      }
    });

    test('have the limits of records: more attributes are dropped and counted', () => {
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE, logRecordLimits: { attributeCountLimit: 1 } })
        .getLogger('checkout', undefined, { attributes: { a: 1, b: 2, c: 3 } })
        .emit({});
      const scope = processor.records[0]?.instrumentationScope;
      assert.deepEqual(scope?.attributes, { a: 1 });
      assert.equal(scope?.droppedAttributesCount, 2);
    });

    test('have the name unknown where none is given', () => {
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('')
        .emit({});
      assert.equal(processor.records[0]?.instrumentationScope.name, 'unknown');
    });
  });
}
