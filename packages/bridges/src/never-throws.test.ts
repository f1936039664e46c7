import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import bunyan from 'bunyan';
import createDebug from 'debug';
import pino from 'pino';
import { Logger as Tslog4 } from 'tslog4';
import { Logger as Tslog5 } from 'tslog5';
import winston from 'winston';
import { createBunyanStream } from './bunyan.ts';
import { type BridgedConsole, bridgeConsole } from './console.ts';
import { bridgeDebug } from './debug.ts';
import { createPinoStream } from './pino.ts';
import { keepRecords } from './testdata/kept-records.ts';
import { bridgeTslog, createTslogTransport } from './tslog.ts';
import { createWinstonTransport } from './winston.ts';

let failing = false;
const SILENT = { type: 'hidden' } as const;

const { take } = keepRecords(() => {
  if (failing) throw new Error('the processor fails');
});

/** What gets in the way of whoever reads it. */
function hostileValues(): [string, object][] {
  const circular: Record<string, unknown> = { n: 1n };
  circular.self = circular;
  const throwing = {
    get boom(): never {
      throw new Error('getter');
    },
  };
  const error = Object.assign(new Error('x'), {});
  Object.defineProperty(error, 'stack', {
    get() {
      throw new Error('stack');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  return [
    ['a circle', circular],
    ['a getter that throws', throwing],
    ['an error whose stack throws', error],
    ['a revoked proxy', revoked.proxy],
    ['no prototype', Object.assign(Object.create(null), { a: 1 })],
    ['__proto__', JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')],
  ];
}

const ownConsole = Object.fromEntries(
  (['trace', 'debug', 'log', 'info', 'warn', 'error'] as const).map((name) => [name, () => {}]),
) as unknown as BridgedConsole;
bridgeConsole({ console: ownConsole });
bridgeDebug(createDebug);
createDebug.log = () => {};
createDebug.enable('x');
const debug = createDebug('x');

type Call = (value: object) => void;

/** What logs, with the bridge and, if it can throw by itself, without. */
const LOGGERS: Readonly<Record<string, [bridged: Call, plain?: Call]>> = {
  pino: [callPino(createPinoStream()), callPino({ write: () => {} })],
  winston: [
    callWinston(createWinstonTransport()),
    callWinston(new winston.transports.Stream({ stream: new Writable({ write: () => {} }) })),
  ],
  bunyan: [
    callBunyan(createBunyanStream()),
    callBunyan({ type: 'raw', stream: new Writable({ objectMode: true, write: () => {} }) }),
  ],
  'tslog 4': [callTslog(new Tslog4(SILENT), true), callTslog(new Tslog4(SILENT), false)],
  'tslog 5': [
    callTslog(new Tslog5({ type: 'hidden' }), true),
    callTslog(new Tslog5({ type: 'hidden' }), false),
  ],
  console: [(value) => ownConsole.log('said', value)],
  debug: [(value) => debug('said', value)],
};

function callPino(stream: pino.DestinationStream): Call {
  const logger = pino({}, stream);
  return (value) => logger.info(value, 'said');
}

function callWinston(transport: Writable): Call {
  const logger = winston.createLogger({ transports: [transport] });
  return (value) => logger.info('said', { value });
}

function callBunyan(stream: bunyan.Stream): Call {
  const logger = bunyan.createLogger({ name: 'x', streams: [stream] });
  return (value) => logger.info({ value }, 'said');
}

function callTslog(logger: { info(...args: unknown[]): unknown }, bridged: boolean): Call {
  if (bridged) bridgeTslog(logger);
  return (value) => void logger.info('said', value);
}

function throws(call: Call | undefined, value: object): boolean {
  try {
    call?.(value);
    return false;
  } catch {
    return true;
  }
}

for (const [name, [bridged, plain]] of Object.entries(LOGGERS)) {
  for (const [what, value] of hostileValues()) {
    test(`${name}: ${what} throws nothing that would not be thrown anyway, and loses no record`, () => {
      take();
      if (throws(plain, value)) return;
      bridged(value);
      const records = take();
      assert.equal(records.length, 1);
      assert.match(String(records[0]?.body), /said/u);
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    });
  }

  test(`${name}: a processor that throws does not throw into the application`, () => {
    failing = true;
    bridged({ a: 1 });
    failing = false;
    bridged({ a: 2 });
    assert.equal(take().length, 2);
  });
}

test('createTslogTransport: anything at all is taken', () => {
  const transport = createTslogTransport();
  for (const odd of [{}, [], { _meta: null }, { _meta: { logLevelId: Number.NaN } }, undefined, 1]) {
    transport(odd as object);
  }
  assert.equal(take().length, 1);
});

test('createPinoStream: what is no line of pino is the body', () => {
  const stream = createPinoStream();
  for (const line of ['plain text\n', '[1]\n', '', 'null', '{"level":30']) stream.write(line);
  assert.deepEqual(
    take().map(({ body }) => body),
    ['plain text', '[1]', '', 'null', '{"level":30'],
  );
});
