import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as api from '@opentelemetry/api';
import { createSystemClock } from './clock.ts';
import { setKindEnabled, setLevel } from './level.ts';
import { getLogger } from './logger.ts';
import type { LoggerError } from './logger-error.ts';
import { createLoggerProvider, type RegisteredSdk } from './registered-sdk.conformance.ts';

/** What a logger emits through a real SDK. */
export function testLogger({ otel, loggerProvider, takeRecord, takeRecords }: RegisteredSdk): void {
  const log = getLogger('checkout', { version: '1.2.3', level: 'trace' });

  describe('log methods', () => {
    const expected = [
      ['trace', 'TRACE', 1, undefined],
      ['debug', 'DEBUG', 5, undefined],
      ['info', 'INFO', 9, undefined],
      ['warning', 'WARNING', 13, undefined],
      ['warn', 'WARNING', 13, undefined],
      ['error', 'ERROR', 17, undefined],
      ['critical', 'CRITICAL', 21, undefined],
      ['fatal', 'CRITICAL', 21, undefined],
      ['performance', 'PERFORMANCE', 10, 'performance'],
      ['business', 'BUSINESS', 11, 'business'],
      ['audit', 'AUDIT', 12, 'audit'],
      ['security', 'SECURITY', 14, 'security'],
    ] as const;
    for (const [method, text, number, kind] of expected) {
      test(`${method}: emits ${text} ${number}${kind ? ` and kind ${kind}` : ' without a kind'}`, () => {
        log[method]('hello', { a: 1 });
        const record = takeRecord();
        assert.equal(record.severityText, text);
        assert.equal(record.severityNumber, number);
        assert.equal(record.attributes['agentbus.log.kind'], kind);
        assert.equal(record.body, 'hello');
        assert.equal(record.attributes.a, 1);
        assert.equal(record.instrumentationScope.name, 'checkout');
        assert.equal(record.instrumentationScope.version, '1.2.3');
      });
    }

    test('log methods: attributes may come before the message', () => {
      log.info({ 'user.id': '123' }, 'user signed in');
      const record = takeRecord();
      assert.equal(record.body, 'user signed in');
      assert.deepEqual(record.attributes, { 'user.id': '123' });
    });

    test('log methods: work when taken off the logger', () => {
      const { info } = log;
      info('detached');
      assert.equal(takeRecord().body, 'detached');
    });

    test('log methods: the trace context is that of the active span', () => {
      const spanContext = {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        traceFlags: 1,
      };
      const context = api.trace.setSpanContext(api.ROOT_CONTEXT, spanContext);
      api.context.with(context, () => log.info('inside'));
      assert.deepEqual(takeRecord().spanContext, spanContext);
    });

    test('log methods: timestamps come from the clock', () => {
      const clock = { now: (): [number, number] => [1_700_000_000, 123_456_789], elapsed: () => 0 };
      getLogger('clocked', { clock }).info('now');
      const record = takeRecord();
      assert.deepEqual(record.hrTime, [1_700_000_000, 123_456_789]);
      assert.deepEqual(record.hrTimeObserved, [1_700_000_000, 123_456_789]);
    });

    test('log methods: every kind of value arrives as one the SDK keeps', () => {
      const shared = { a: 1 };
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      log.info('values', {
        nan: Number.NaN,
        safe: 9007199254740991n,
        int64: 9223372036854775807n,
        bytes: new Uint8Array([1, 2, 255]),
        date: new Date(0),
        map: new Map([['k', 1]]),
        set: new Set([1, 'b']),
        url: new URL('https://example.com/a'),
        twice: [shared, shared],
        empty: {},
        nothing: null,
        absent: undefined,
        circular,
        hostile: JSON.parse('{"constructor":1,"__proto__":{"x":2}}'),
        emoji: '🚌\u0000\ud800',
      });
      const { attributes, droppedAttributesCount } = takeRecord();
      assert.equal(droppedAttributesCount, 0);
      assert.deepEqual(attributes, {
        nan: Number.NaN,
        safe: 9007199254740991,
        int64: '9223372036854775807',
        bytes: new Uint8Array([1, 2, 255]),
        date: '1970-01-01T00:00:00.000Z',
        map: { k: 1 },
        set: [1, 'b'],
        url: 'https://example.com/a',
        twice: [{ a: 1 }, { a: 1 }],
        empty: {},
        nothing: null,
        circular: { self: '[Circular]' },
        hostile: { '[constructor]': 1, '[__proto__]': { x: 2 } },
        emoji: '🚌\u0000\ud800',
      });
    });

    test('log methods: never change the objects they are given, nor keep them', () => {
      const attributes = { eventName: 'e', error: new Error('x'), nested: { list: [1, { deep: true }] } };
      const before = structuredClone({ nested: attributes.nested });
      log.audit('frozen', Object.freeze(attributes));
      attributes.nested.list.push(2);
      assert.deepEqual(takeRecord().attributes.nested, before.nested);
      assert.equal(attributes.eventName, 'e');
      assert.equal(attributes.error.message, 'x');
    });

    test('log methods: hostile arguments never throw', () => {
      const throwing = {
        get secret() {
          throw new Error('getter');
        },
        ok: 1,
      };
      const proxy = new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('trap');
          },
          getPrototypeOf() {
            throw new Error('trap');
          },
        },
      );
      const { proxy: revoked, revoke } = Proxy.revocable({}, {});
      revoke();
      log.info('getter', throwing);
      assert.deepEqual(takeRecord().attributes, { secret: '[Threw: getter]', ok: 1 });
      for (const value of [proxy, revoked, Symbol('s'), null, undefined, 0, () => proxy]) {
        log.error('hostile', value);
        (log.error as (value: unknown) => void)(value);
        log.audit({ error: value }, 'hostile');
      }
      assert.ok(takeRecords().length > 0);
    });
  });

  describe('child', () => {
    test('child: its attributes are on its records, the call wins, the parent is unchanged', () => {
      const child = log.child({ a: 1, b: 1 }).child({ b: 2, c: 2 });
      child.info('hello', { c: 3 });
      assert.deepEqual(takeRecord().attributes, { a: 1, b: 2, c: 3 });
      log.info('parent');
      assert.deepEqual(takeRecord().attributes, {});
    });

    test('getLogger: options.attributes are on every record', () => {
      getLogger('bound', { attributes: { module: 'cart' } }).info('hello');
      assert.deepEqual(takeRecord().attributes, { module: 'cart' });
    });
  });

  describe('levels', () => {
    test('setLevel: gates all loggers and their children at once, both ways', () => {
      const logger = getLogger('levels');
      const child = logger.child({ a: 1 });
      logger.debug('off');
      setLevel('DEBUG' as 'debug');
      logger.debug('on');
      child.debug('on');
      setLevel('critical');
      logger.error('off');
      child.error('off');
      setLevel(undefined);
      logger.info('on');
      assert.deepEqual(
        takeRecords().map(({ body }) => body),
        ['on', 'on', 'on'],
      );
    });

    test('setLevel: with a name gates that logger only, over the global level and its own', () => {
      const own = getLogger('own', { level: 'error' });
      const other = getLogger('other');
      setLevel('debug', 'own');
      own.debug('on');
      other.debug('off');
      setLevel('critical');
      own.debug('on');
      setLevel(undefined);
      setLevel(undefined, 'own');
      own.warn('off');
      assert.deepEqual(
        takeRecords().map(({ body }) => body),
        ['on', 'on'],
      );
    });

    test('kinds: are not gated by the minimum level', () => {
      const logger = getLogger('kinds', { level: 'critical' });
      logger.performance('1');
      logger.business('2');
      logger.audit('3');
      logger.security('4');
      assert.equal(takeRecords().length, 4);
    });

    test('setKindEnabled: switches a kind off and on by name', () => {
      setKindEnabled('business', false);
      log.business('off');
      assert.equal(log.isLevelEnabled('business'), false);
      log.performance('on');
      setKindEnabled('business', true);
      log.business('on');
      assert.deepEqual(
        takeRecords().map(({ severityText }) => severityText),
        ['PERFORMANCE', 'BUSINESS'],
      );
    });

    test('isLevelEnabled: says what a call would do', () => {
      const logger = getLogger('asked', { level: 'warn' });
      const answers = ['info', 'warn', 'warning', 'fatal', 'audit', 'nonsense'] as const;
      assert.deepEqual(
        answers.map((level) => logger.isLevelEnabled(level as 'info')),
        [false, true, true, true, true, false],
      );
    });

    test('enabled: the OTel logger is asked before anything is built', () => {
      const asked: unknown[] = [];
      otel.disableGlobalLoggerProvider();
      const refusing = createLoggerProvider(otel, [
        {
          enabled(options: unknown) {
            asked.push(options);
            return false;
          },
          onEmit: () => assert.fail('emitted'),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        } as never,
      ]);
      otel.setGlobalLoggerProvider(refusing);
      let built = 0;
      const attributes = {
        get costly() {
          built++;
          return 1;
        },
      };
      log.info('refused', attributes);
      log.info(() => ['refused', attributes]);
      log.audit('refused', { eventName: 'iam.granted', severityNumber: 17 });
      assert.equal(log.isLevelEnabled('error'), false);
      otel.disableGlobalLoggerProvider();
      otel.setGlobalLoggerProvider(loggerProvider);
      assert.equal(built, 0);
      assert.equal(asked.length, 4);
      assert.partialDeepStrictEqual(asked[2], { severityNumber: 17, eventName: 'iam.granted' });
      log.info('accepted');
      assert.equal(takeRecord().body, 'accepted');
    });
  });

  describe('audit and security', () => {
    test('audit, security: reject where no processor gives receipts, and write the record all the same', async () => {
      const code = (error: unknown) => (error as LoggerError).code;
      assert.equal(await log.audit('granted').catch(code), 'no-durable-exporter');
      assert.equal(await log.security('denied').catch(code), 'no-durable-exporter');
      setKindEnabled('audit', false);
      assert.equal(await log.audit('off').catch(code), 'kind-disabled');
      setKindEnabled('audit', true);
      assert.equal(takeRecords().length, 2);
    });

    test('audit: a rejection that nobody awaits does not reach the process', async () => {
      const unhandled: unknown[] = [];
      const onUnhandled = (error: unknown) => unhandled.push(error);
      process.on('unhandledRejection', onUnhandled);
      log.audit('granted');
      await nextTurn();
      await nextTurn();
      process.off('unhandledRejection', onUnhandled);
      assert.deepEqual(unhandled, []);
      takeRecord();
    });
  });

  test('log methods: a processor that throws does not reach the application', () => {
    otel.disableGlobalLoggerProvider();
    otel.setGlobalLoggerProvider(
      createLoggerProvider(otel, [
        {
          enabled() {
            throw new Error('enabled');
          },
          onEmit: () => assert.fail('emitted'),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        } as never,
      ]),
    );
    log.info('lost');
    log.info(() => 'lost');
    assert.equal(log.isLevelEnabled('info'), false);
    otel.disableGlobalLoggerProvider();
    otel.setGlobalLoggerProvider(loggerProvider);
    log.info('arrives');
    assert.equal(takeRecord().body, 'arrives');
  });

  test('createSystemClock: is the clock of real records', () => {
    const before = Date.now();
    log.info('now');
    const [seconds, nanos] = takeRecord().hrTime;
    const millis = seconds * 1000 + nanos / 1e6;
    assert.ok(millis >= before && millis < Date.now() + 1);
    assert.deepEqual(
      createSystemClock(
        () => 1_500,
        () => 10,
      ).now(),
      [1, 500_000_000],
    );
  });
}
