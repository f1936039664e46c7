/** What a logger provider does for the Logs API and its processors: the official one of either line, and ours. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogRecordProcessor, ReadableLogRecord, Resource } from '@agentbus/otlp';
import type * as Otel from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import type { EmittedLogRecord, LeanLogRecord } from './lean-log-record.ts';
import type { EnabledOptions, EnablingLogRecordProcessor } from './lean-logger.ts';

/** The Logs API, as both providers implement it. */
export interface TestedProvider {
  getLogger(
    name: string,
    version?: string,
    options?: { schemaUrl?: string; attributes?: Record<string, unknown> },
  ): {
    emit(record: EmittedLogRecord): void;
    enabled(options?: { severityNumber?: number; eventName?: string; context?: api.Context }): boolean;
  };
  forceFlush(options?: { timeoutMillis?: number }): Promise<void>;
  shutdown(): Promise<void>;
}

/** Makes a provider. */
export type CreateProvider = (options: {
  processors: EnablingLogRecordProcessor[];
  resource: Resource;
  logRecordLimits?: { attributeCountLimit?: number; attributeValueLengthLimit?: number };
}) => TestedProvider;

const RESOURCE: Resource = { attributes: { 'service.name': 'shop' }, schemaUrl: 'https://example.com/r' };

const SPAN_CONTEXT: api.SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};

/** A processor that keeps the records, and lets a test look at or change each as it comes. */
export function keeping(
  onEmit: (record: LeanLogRecord, context: api.Context) => void = () => {},
): LogRecordProcessor & { readonly records: LeanLogRecord[]; calls: string[] } {
  const records: LeanLogRecord[] = [];
  const calls: string[] = [];
  return {
    records,
    calls,
    onEmit(record, context) {
      onEmit(record as LeanLogRecord, context as api.Context);
      records.push(record as LeanLogRecord);
    },
    async forceFlush() {
      calls.push('forceFlush');
    },
    async shutdown() {
      calls.push('shutdown');
    },
  };
}

/** Emits one record, and returns what the processors got. */
export function emitOne(
  create: CreateProvider,
  record: EmittedLogRecord,
  logRecordLimits = {},
): ReadableLogRecord {
  const processor = keeping();
  create({ processors: [processor], resource: RESOURCE, logRecordLimits })
    .getLogger('scope')
    .emit(record);
  assert.equal(processor.records.length, 1);
  return processor.records[0] as ReadableLogRecord;
}

export function testLoggerProvider(
  name: string,
  create: CreateProvider,
  lines: Readonly<Record<string, typeof Otel>>,
): void {
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

  describe(`${name}: attributes`, () => {
    test('keep scalars, null, bytes, arrays and nested objects', () => {
      const attributes = {
        text: 'x',
        number: -1.5,
        flag: false,
        nothing: null,
        bytes: new Uint8Array([1, 2, 3]),
        list: ['a', 1, null],
        map: { deep: { deeper: [{ deepest: true }] } },
        emptyList: [],
        emptyMap: {},
      };
      assert.deepEqual(emit({ attributes }).attributes, attributes);
    });

    test('are a copy: what the caller does with its objects later has no effect', () => {
      const attributes = { a: 1, list: [1, { b: 2 }], map: { c: [3] } };
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('scope')
        .emit({ attributes });
      attributes.a = 9;
      attributes.list.push(9);
      attributes.map.c[0] = 9;
      assert.deepEqual(processor.records[0]?.attributes, { a: 1, list: [1, { b: 2 }], map: { c: [3] } });
    });

    test('do not change the caller’s object', () => {
      const attributes = Object.freeze({ a: 'long text', list: Object.freeze(['long text']) });
      const processor = keeping((record) => record.setAttribute('b', 1));
      create({
        processors: [processor],
        resource: RESOURCE,
        logRecordLimits: { attributeValueLengthLimit: 4 },
      })
        .getLogger('scope')
        .emit({ attributes });
      assert.deepEqual(attributes, { a: 'long text', list: ['long text'] });
      assert.deepEqual(processor.records[0]?.attributes, { a: 'long', list: ['long'], b: 1 });
    });

    test('are the object’s own, whatever is on Object.prototype', () => {
      const polluted = Object.prototype as { extra?: unknown };
      polluted.extra = () => 1;
      try {
        const { attributes } = emit({ attributes: { a: 1, b: ['x'] } });
        assert.deepEqual(Object.keys(attributes), ['a', 'b']);
      } finally {
        delete polluted.extra;
      }
    });

    test('without a key are dropped and not counted', () => {
      const record = emit({ attributes: { '': 1, a: 2 } });
      assert.deepEqual(record.attributes, { a: 2 });
      assert.equal(record.droppedAttributesCount, 0);
    });

    test('are 128 at most, the first ones, and the others are counted', () => {
      const attributes = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`key${i}`, i]));
      const record = emit({ attributes });
      assert.equal(Object.keys(record.attributes).length, 128);
      assert.equal(record.attributes.key127, 127);
      assert.equal(record.droppedAttributesCount, 2);
    });

    test('have the limit of the options, down to none', () => {
      const two = emit({ attributes: { a: 1, b: 2, c: 3 } }, { attributeCountLimit: 2 });
      assert.deepEqual(two.attributes, { a: 1, b: 2 });
      assert.equal(two.droppedAttributesCount, 1);
      const none = emit({ attributes: { a: 1, b: 2 } }, { attributeCountLimit: 0 });
      assert.deepEqual(none.attributes, {});
      assert.equal(none.droppedAttributesCount, 2);
    });

    test('are cut to the length limit: strings at any depth; numbers stay', () => {
      const record = emit(
        { attributes: { text: 'abcdef', list: ['abcdef', 1], map: { deep: { text: 'abcdef' } }, n: 123456 } },
        { attributeValueLengthLimit: 3 },
      );
      assert.deepEqual(record.attributes, {
        text: 'abc',
        list: ['abc', 1],
        map: { deep: { text: 'abc' } },
        n: 123456,
      });
      assert.equal(record.droppedAttributesCount, 0);
    });

    test('have no length limit where it is 0, and a body has none', () => {
      const record = emit({ attributes: { a: 'abc' } }, { attributeValueLengthLimit: 0 });
      assert.deepEqual(record.attributes, { a: 'abc' });
      assert.equal(emit({ body: 'abcdef' }, { attributeValueLengthLimit: 3 }).body, 'abcdef');
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

  describe(`${name}: processors`, () => {
    test('are called in order, and see what the ones before changed', () => {
      const first = keeping((record) => {
        record
          .setBody('changed')
          .setAttribute('added', { by: 'first' })
          .setAttributes({ a: 2, more: 3 })
          .setEventName('event')
          .setSeverityNumber(17)
          .setSeverityText('ERROR');
        delete record.attributes.secret;
      });
      const second = keeping();
      create({ processors: [first, second], resource: RESOURCE })
        .getLogger('scope')
        .emit({ body: 'original', attributes: { a: 1, secret: 's' } });
      const record = second.records[0] as ReadableLogRecord;
      assert.equal(record, first.records[0]);
      assert.equal(record.body, 'changed');
      assert.deepEqual(record.attributes, { a: 2, added: { by: 'first' }, more: 3 });
      assert.deepEqual(
        [record.eventName, record.severityNumber, record.severityText],
        ['event', 17, 'ERROR'],
      );
    });

    test('set attributes within the limits; one that is there may be set again', () => {
      const processor = keeping((record) => {
        record.setAttribute('a', 'changed').setAttribute('b', 1).setAttribute('c', 2);
      });
      create({
        processors: [processor],
        resource: RESOURCE,
        logRecordLimits: { attributeCountLimit: 2, attributeValueLengthLimit: 4 },
      })
        .getLogger('scope')
        .emit({ attributes: { a: 1 } });
      assert.deepEqual(processor.records[0]?.attributes, { a: 'chan', b: 1 });
      assert.equal(processor.records[0]?.droppedAttributesCount, 1);
    });

    test('cannot change a record by its methods once it is emitted', () => {
      const processor = keeping();
      create({ processors: [processor], resource: RESOURCE })
        .getLogger('scope')
        .emit({ body: 'b' });
      processor.records[0]
        ?.setBody('late')
        .setAttribute('late', 1)
        .setEventName('late')
        .setSeverityNumber(1)
        .setSeverityText('late');
      const { body, attributes, eventName, severityNumber, severityText } = processor
        .records[0] as ReadableLogRecord;
      assert.deepEqual(
        [body, attributes, eventName, severityNumber, severityText],
        ['b', {}, undefined, undefined, undefined],
      );
    });
  });

  describe(`${name}: enabled`, () => {
    test('is true where a processor does not say, false where there is none', () => {
      assert.equal(
        create({ processors: [keeping()], resource: RESOURCE })
          .getLogger('s')
          .enabled(),
        true,
      );
      assert.equal(create({ processors: [], resource: RESOURCE }).getLogger('s').enabled(), false);
    });

    test('is what any processor says, which is asked with the record’s properties', () => {
      const asked: unknown[] = [];
      const picky = {
        ...keeping(),
        enabled(options: EnabledOptions) {
          asked.push(options);
          return options.severityNumber === 17;
        },
      };
      const logger = create({ processors: [picky], resource: RESOURCE }).getLogger('scope');
      const context = api.ROOT_CONTEXT.setValue(Symbol('test'), 1);
      assert.equal(logger.enabled({ severityNumber: 17, eventName: 'e', context }), true);
      assert.equal(logger.enabled({ severityNumber: 9 }), false);
      assert.partialDeepStrictEqual(asked[0], {
        severityNumber: 17,
        eventName: 'e',
        instrumentationScope: { name: 'scope' },
      });
      assert.equal((asked[0] as { context: api.Context }).context, context);
      const both = create({ processors: [picky, keeping()], resource: RESOURCE }).getLogger('scope');
      assert.equal(both.enabled({ severityNumber: 9 }), true);
    });

    test('decides whether a record is emitted', () => {
      const processor = keeping();
      const picky = Object.assign(processor, {
        enabled: (options: EnabledOptions) => (options.severityNumber ?? 0) >= 13,
      });
      const logger = create({ processors: [picky], resource: RESOURCE }).getLogger('scope');
      logger.emit({ severityNumber: 9, body: 'no' });
      logger.emit({ severityNumber: 13, body: 'yes' });
      assert.deepEqual(
        processor.records.map((record) => record.body),
        ['yes'],
      );
    });
  });

  describe(`${name}: forceFlush and shutdown`, () => {
    test('reach every processor; shutdown once', async () => {
      const processors = [keeping(), keeping()];
      const provider = create({ processors, resource: RESOURCE });
      await provider.forceFlush();
      await provider.shutdown();
      await provider.shutdown();
      await provider.forceFlush();
      for (const { calls } of processors) assert.deepEqual(calls, ['forceFlush', 'shutdown']);
    });

    test('reject where a processor does', async () => {
      const failing = {
        ...keeping(),
        forceFlush: () => Promise.reject(new Error('no flush')),
        shutdown: () => Promise.reject(new Error('no shutdown')),
      };
      const other = keeping();
      const provider = create({ processors: [failing, other], resource: RESOURCE });
      await assert.rejects(provider.forceFlush(), /no flush/);
      await assert.rejects(provider.shutdown(), /no shutdown/);
      await assert.rejects(provider.shutdown(), /no shutdown/);
      assert.deepEqual(other.calls, ['forceFlush', 'shutdown']);
    });

    test('a flush ends at its timeout', async () => {
      const stuck = { ...keeping(), forceFlush: () => new Promise<void>(() => {}) };
      const provider = create({ processors: [stuck], resource: RESOURCE });
      await assert.rejects(provider.forceFlush({ timeoutMillis: 5 }), /timed out/);
    });

    test('after shutdown nothing is emitted, enabled is false and new loggers do nothing', async () => {
      const processor = keeping();
      const provider = create({ processors: [processor], resource: RESOURCE });
      const logger = provider.getLogger('scope');
      const done = provider.shutdown();
      logger.emit({ body: 'during' });
      await done;
      logger.emit({ body: 'after' });
      assert.equal(logger.enabled(), false);
      const late = provider.getLogger('late');
      late.emit({ body: 'after' });
      assert.equal(late.enabled(), false);
      assert.deepEqual(processor.records, []);
    });
  });

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
