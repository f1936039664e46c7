import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as otel from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import { type BridgedConsole, bridgeConsole } from './console.ts';
import { keepRecords, shown } from './testdata/kept-records.ts';

let atEmit = (): void => {};
const { take, takeOne } = keepRecords(() => atEmit());

/** A console that keeps what it prints, and whose `trace` prints by `error` as Node's does. */
function createConsole(): { console: BridgedConsole; printed: unknown[][] } {
  const printed: unknown[][] = [];
  const print = (...args: unknown[]): void => void printed.push(args);
  const own: BridgedConsole = {
    debug: print,
    log: print,
    info: print,
    warn: print,
    error: print,
    trace: (...args) => own.error('Trace:', ...args),
  };
  return { console: own, printed };
}

test('bridgeConsole: placeholders take their arguments; texts, objects, lists and errors have their places', () => {
  const { console: own, printed } = createConsole();
  const restore = bridgeConsole({ console: own });
  own.log('%s has %d%% of %o', 'a', 5, [1], 'rest', { n: 1 }, ['x']);
  own.warn(new RangeError('too far'));
  own.error({ err: new TypeError('boom'), n: 2 });
  own.info('%s');
  own.debug(1, true, null, undefined);
  assert.deepEqual(
    take().map((record) => shown(record).replace(/,"exception\.stacktrace":"[^"]*"/u, '')),
    [
      'log 9 a has 5% of [ 1, [length]: 1 ] rest {"n":1,"arguments.3":["x"]}',
      'warn 13 too far {"exception.type":"RangeError","exception.message":"too far"}',
      'error 17 boom {"exception.type":"TypeError","exception.message":"boom","n":2}',
      'info 9 %s {}',
      'debug 5 1 true null undefined {}',
    ],
  );
  assert.equal(printed.length, 5);
  restore();
});

test('bridgeConsole: console.trace is one record, with the stack of the call', () => {
  const { console: own, printed } = createConsole();
  const restore = bridgeConsole({ console: own });
  own.trace('here');
  const { body, severityNumber, attributes } = takeOne();
  assert.deepEqual([body, severityNumber], ['here', 1]);
  assert.match(String(attributes['code.stacktrace']), /^ {4}at .*console\.test\.ts/u);
  assert.deepEqual(printed, [['Trace:', 'here']]);
  restore();
});

test('bridgeConsole: what a processor prints while it has a record is printed, and no record', () => {
  const { console: own, printed } = createConsole();
  const restore = bridgeConsole({ console: own });
  atEmit = () => own.log('from the processor');
  own.log('from the application');
  atEmit = () => {};
  assert.equal(takeOne().body, 'from the application');
  assert.deepEqual(printed, [['from the processor'], ['from the application']]);
  restore();
});

test('bridgeConsole: what an exporter prints later, with tracing suppressed, is no record', () => {
  const { console: own } = createConsole();
  const restore = bridgeConsole({ console: own });
  api.context.with(otel.core.suppressTracing(api.context.active()), () => own.log('exported'));
  assert.deepEqual(take(), []);
  restore();
});

test('bridgeConsole: the function that it returns takes it away, also from below another replacement', () => {
  const { console: own, printed } = createConsole();
  const { log } = own;
  const restore = bridgeConsole({ console: own });
  restore();
  assert.equal(own.log, log);

  const restoreFirst = bridgeConsole({ console: own });
  const bridged = own.log;
  own.log = (...args) => bridged(...args);
  restoreFirst();
  own.log('still printed');
  assert.deepEqual(take(), []);
  assert.deepEqual(printed, [['still printed']]);
});

test('bridgeConsole: output: false prints nothing, level leaves lower ones out', () => {
  const { console: own, printed } = createConsole();
  const restore = bridgeConsole({ console: own, output: false, level: 'warn', scope: 'shell' });
  own.info('x');
  own.error('y');
  const { body, instrumentationScope } = takeOne();
  assert.deepEqual([body, instrumentationScope.name], ['y', 'shell']);
  assert.deepEqual(printed, []);
  restore();
});
