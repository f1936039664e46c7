import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { startCorrelation } from '@agentbus/logger';
import winston from 'winston';
import { keepRecords, shown } from './testdata/kept-records.ts';
import { inSpan, TRACE_ID } from './testdata/ten-records.ts';
import { createWinstonTransport } from './winston.ts';

const { take, takeOne } = keepRecords();

test('createWinstonTransport: what a slow transport holds back has the context and time of its call', async () => {
  const release: (() => void)[] = [];
  const slow = new Writable({
    write: (_chunk, _encoding, callback) => void release.push(callback),
    highWaterMark: 1,
  });
  const logger = winston.createLogger({
    transports: [
      new winston.transports.Stream({ stream: slow, format: winston.format.simple() }),
      createWinstonTransport(),
    ],
  });
  const times: number[] = [];
  for (let index = 0; index < 40; index++) {
    const correlation = startCorrelation(`req-${index}`);
    times.push(Date.now());
    inSpan(() => logger.info('x', { index }));
    correlation.end();
  }
  while (release.length > 0) {
    release.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const records = take();
  assert.equal(records.length, 40);
  for (const { attributes, spanContext, hrTime } of records) {
    const index = Number(attributes.index);
    assert.equal(attributes['correlation.id'], `req-${index}`);
    assert.equal(spanContext?.traceId, TRACE_ID);
    assert.ok(Math.abs(hrTime[0] * 1000 + hrTime[1] / 1e6 - Number(times[index])) < 1000);
  }
  logger.close();
});

test('createWinstonTransport: goes by its own level, else by the logger’s, which may change', () => {
  const logger = winston.createLogger({ level: 'info', transports: [createWinstonTransport()] });
  logger.debug('not sent');
  logger.level = 'debug';
  logger.debug('sent');
  assert.equal(takeOne().body, 'sent');
  logger.close();
  const own = winston.createLogger({
    level: 'debug',
    transports: [createWinstonTransport({ level: 'error' })],
  });
  own.warn('not sent');
  own.error('sent');
  assert.equal(takeOne().body, 'sent');
  own.close();
  const silent = winston.createLogger({ transports: [createWinstonTransport({ silent: true })] });
  silent.error('not sent');
  assert.deepEqual(take(), []);
  silent.close();
});

test('createWinstonTransport: errors in each of the forms that winston has', () => {
  const { combine, errors, timestamp, json, splat } = winston.format;
  const cause = new RangeError('inner');
  const boom = (): Error => Object.assign(new TypeError('boom', { cause }), { code: 'E_BOOM', status: 502 });
  const plain = winston.createLogger({
    transports: [createWinstonTransport()],
    defaultMeta: { service: 'shop' },
  });
  plain.error('failed', boom());
  plain.error(boom());
  plain.error('failed', { error: boom(), n: 1 });
  plain.log({ level: 'error', message: 'failed', err: boom() });
  const formatted = winston.createLogger({
    format: combine(timestamp(), splat(), errors({ stack: true }), json()),
    transports: [createWinstonTransport()],
  });
  formatted.error(boom());
  formatted.info('%s is %d', 'a', 5, { n: 1 });
  const records = take();
  assert.deepEqual(
    records.map(({ body, attributes }) => {
      const {
        'exception.type': type,
        'exception.message': message,
        service,
        n,
        timestamp: time,
      } = attributes;
      return [body, type, message, service, n, time].join(' ');
    }),
    [
      'failed TypeError boom shop  ',
      'boom TypeError boom shop  ',
      'failed TypeError boom shop 1 ',
      'failed TypeError boom shop  ',
      'boom TypeError boom   ',
      'a is 5    1 ',
    ],
  );
  for (const { attributes } of records.slice(0, 4)) {
    assert.equal(attributes['exception.code'], 'E_BOOM');
    assert.equal(attributes['exception.cause.message'], 'inner');
    assert.match(String(attributes['exception.stacktrace']), /^TypeError: boom\n/u);
    assert.equal(attributes.code, undefined);
    assert.equal(attributes.stack, undefined);
  }
  plain.close();
  formatted.close();
});

test('createWinstonTransport: a label is the scope, an otel.event.name the EventName', () => {
  const logger = winston.createLogger({
    format: winston.format.label({ label: 'cart' }),
    transports: [createWinstonTransport()],
  });
  logger.info('added', { 'otel.event.name': 'cart.added', n: 1 });
  const record = takeOne();
  assert.equal(shown(record), 'info 9 added {"n":1}');
  assert.deepEqual([record.instrumentationScope.name, record.eventName], ['cart', 'cart.added']);
  logger.close();
});
