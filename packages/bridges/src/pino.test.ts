import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import pino from 'pino';
import { temporaryDirectory } from './bridges.conformance.ts';
import createPinoTransport, { createPinoInstrumentation, createPinoStream } from './pino.ts';
import { keepRecords, shown } from './testdata/kept-records.ts';
import { readLogs } from './testdata/written-records.ts';

const { take, takeOne } = keepRecords();

test('createPinoStream: causes of errors, and what else an error has that is plain', () => {
  const error = Object.assign(new TypeError('outer', { cause: new RangeError('inner') }), {
    status: 502,
    config: { token: 'x' },
  });
  pino(createPinoStream()).error(error, 'failed');
  const { body, attributes } = takeOne();
  assert.equal(body, 'failed');
  const { 'exception.stacktrace': stack, ...rest } = attributes;
  assert.match(String(stack), /^TypeError: outer\n[\s\S]*\nCaused by: RangeError: inner\n/u);
  assert.deepEqual(rest, {
    'exception.type': 'TypeError',
    'exception.message': 'outer',
    'exception.cause.type': 'RangeError',
    'exception.cause.message': 'inner',
    'exception.status': 502,
  });
});

test('createPinoStream: what pino redacts and what serializers change is sent so', () => {
  const logger = pino(
    {
      redact: ['card.number', 'requestId'],
      serializers: { err: () => ({ type: 'Hidden', message: 'hidden', stack: 'none' }), user: () => 'user' },
    },
    createPinoStream(),
  );
  logger
    .child({ requestId: 'r-1' })
    .error({ card: { number: '4111' }, user: { id: 7 }, err: new Error('secret') }, 'x');
  assert.equal(
    shown(takeOne()),
    'error 17 x {"exception.type":"Hidden","exception.message":"hidden","exception.stacktrace":"none","requestId":"[Redacted]","card":{"number":"[Redacted]"},"user":"user"}',
  );
});

test('createPinoStream: keys, times and names as the logger has them', () => {
  const options = {
    messageKey: 'message',
    errorKey: 'error',
    timestamp: pino.stdTimeFunctions.isoTime,
    name: 'cart',
  };
  const before = Date.now();
  pino(options, createPinoStream()).error(new Error('boom'));
  const { body, attributes, instrumentationScope, hrTime } = takeOne();
  assert.equal(body, 'boom');
  assert.equal(attributes['exception.message'], 'boom');
  assert.equal(instrumentationScope.name, 'cart');
  const millis = hrTime[0] * 1000 + hrTime[1] / 1_000_000;
  assert.ok(millis >= before && millis <= Date.now() + 1);
});

test('createPinoStream: integers keep all of their digits', () => {
  pino(createPinoStream()).info({ order: 12_345_678_901_234_567_890n, small: 5 }, 'x');
  // The official SDK takes no bigint: it is a decimal string there.
  assert.equal(shown(takeOne()), 'info 9 x {"order":"12345678901234567890","small":5}');
});

test('createPinoTransport: lines that are cut anywhere are the same records', async () => {
  const lines = ['{"level":30,"msg":"ü“\u{1f600}”","a":1}', 'plain', '{"level":50,"msg":"last"}'].join('\n');
  const bytes = Buffer.from(lines);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 }), async (cuts) => {
      const transport = await createPinoTransport();
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (const [index, place] of places.entries()) {
        if (index > 0) transport.write(bytes.subarray(places[index - 1], place));
      }
      transport.end();
      await once(transport, 'close');
      assert.deepEqual(take().map(shown), ['info 9 ü“\u{1f600}” {"a":1}', ' 0 plain {}', 'error 17 last {}']);
    }),
    { numRuns: 30 },
  );
});

test('createPinoTransport: starts the preset in its thread, with the options given', async (t) => {
  const directory = await temporaryDirectory(t);
  const transport = pino.transport({
    target: '@agentbus/bridges/pino',
    options: { start: { serviceName: 'shop', directory }, customLevels: { notice: 35 } },
    worker: { execArgv: ['--conditions=@agentbus/source'] },
  });
  const logger = pino({ customLevels: { notice: 35 } }, transport);
  logger.notice({ n: 1 }, 'nearly full');
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  await nextTurn();
  const [log, ...more] = await readLogs(directory);
  assert.deepEqual(more, []);
  assert.deepEqual(
    [
      log?.severityText,
      log?.severityNumber,
      log?.body,
      log?.attributes.n,
      log?.resource.attributes['service.name'],
    ],
    ['notice', 11, 'nearly full', 1, 'shop'],
  );
});

test('createPinoInstrumentation: that of OTel, sending or only writing', () => {
  for (const send of [true, false]) {
    const instrumentation = createPinoInstrumentation({ send });
    instrumentation.disable();
    assert.equal(instrumentation.instrumentationName, '@opentelemetry/instrumentation-pino');
    assert.equal(Reflect.get(instrumentation.getConfig(), 'disableLogSending'), !send);
  }
});
