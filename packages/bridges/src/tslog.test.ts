import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Logger as Tslog4 } from 'tslog4';
import { Logger as Tslog5 } from 'tslog5';
import { keepRecords, shown } from './testdata/kept-records.ts';
import { TRACE_FIELDS, TRACE_ID } from './testdata/ten-records.ts';
import { bridgeTslog, createTslogTransport } from './tslog.ts';

const { take, takeOne } = keepRecords();

/** The parts of both versions that the tests use. */
interface AnyTslog extends Record<'info' | 'warn' | 'error', (...args: unknown[]) => unknown> {
  attachTransport(transport: (record: object) => void): unknown;
  getSubLogger(settings?: object): AnyTslog;
}

const create: Readonly<Record<number, (settings?: object) => AnyTslog>> = {
  4: (settings) => new Tslog4({ type: 'hidden', hideLogPositionForProduction: true, ...settings }) as never,
  5: (settings) => new Tslog5({ type: 'hidden', stack: { capture: 'off' }, ...settings }) as never,
};

for (const [version, createLogger] of Object.entries(create)) {
  test(`bridgeTslog, tslog ${version}: sub-loggers by the path of their names, until it is taken away`, () => {
    const logger = createLogger({ name: 'shop' });
    const restore = bridgeTslog(logger);
    const cart = logger.getSubLogger({ name: 'cart' });
    cart.getSubLogger({ name: 'tea' }).warn('slow', { n: 1 }, ['a'], 2);
    const record = takeOne();
    assert.equal(shown(record), 'WARN 13 slow 2 {"n":1,"arguments.2":["a"]}');
    assert.equal(record.instrumentationScope.name, 'shop:cart:tea');
    restore();
    logger.info('x');
    cart.info('x');
    assert.deepEqual(take(), []);
  });

  test(`bridgeTslog, tslog ${version}: an error with its cause, beside others, and masked`, () => {
    const logger = createLogger({ maskValuesOfKeys: ['password'], mask: { keys: ['password'] } });
    bridgeTslog(logger);
    const error = new TypeError('boom', { cause: new RangeError('inner') });
    logger.error('failed', error, { password: 'x', n: 1 });
    const { body, attributes } = takeOne();
    assert.equal(body, 'failed');
    assert.deepEqual(
      [
        attributes.password,
        attributes.n,
        attributes['exception.type'],
        attributes['exception.cause.message'],
      ],
      ['[***]', 1, 'TypeError', 'inner'],
    );
  });

  test(`createTslogTransport, tslog ${version}: OpenClaw's loggers, whose names are their bindings`, () => {
    const logger = createLogger({ name: 'openclaw' });
    logger.attachTransport(createTslogTransport());
    const name = JSON.stringify({ subsystem: 'gateway/channels', channel: 'telegram' });
    const child = logger.getSubLogger({ name, prefix: [name] });
    child.warn({ runId: 'r-1', ...TRACE_FIELDS }, 'message dropped');
    const record = takeOne();
    assert.equal(
      shown(record),
      'WARN 13 message dropped {"runId":"r-1","subsystem":"gateway/channels","channel":"telegram"}',
    );
    assert.equal(record.instrumentationScope.name, 'gateway/channels');
    assert.equal(record.spanContext?.traceId, TRACE_ID);
  });
}

test('bridgeTslog, tslog 5: bindings, and what contexts and middleware add', () => {
  const logger = new Tslog5({ type: 'hidden', stack: { capture: 'off' }, bindings: { app: 'shop' } });
  logger.use((context) => {
    context.meta.tenant = 't-1';
    return context;
  });
  bridgeTslog(logger);
  logger.runInContext({ requestId: 'r-1' }, () => logger.info('hello'));
  assert.equal(shown(takeOne()), 'INFO 9 hello {"app":"shop","requestId":"r-1","tenant":"t-1"}');
});

test('bridgeTslog: the place of the call, where tslog tells it', () => {
  const logger = new Tslog4({ type: 'hidden' });
  bridgeTslog(logger);
  logger.info('x');
  const { attributes } = takeOne();
  assert.match(String(attributes['code.file.path']), /tslog\.test\.ts$/u);
  assert.equal(typeof attributes['code.line.number'], 'number');
});

test('bridgeTslog: what is no logger of tslog is told of', () => {
  assert.throws(() => bridgeTslog({}), { code: 'invalid-logger' });
  assert.throws(() => bridgeTslog(undefined), { code: 'invalid-logger' });
});
