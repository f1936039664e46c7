/** The real loggers with their bridges, as they say the ten records. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import bunyan from 'bunyan';
import createDebug from 'debug';
import pino from 'pino';
import { Logger as Tslog4 } from 'tslog4';
import { Logger as Tslog5 } from 'tslog5';
import winston from 'winston';
import { bridgeBunyan, createBunyanStream } from '../bunyan.ts';
import { bridgeConsole } from '../console.ts';
import { contextFields } from '../context-fields.ts';
import { bridgeDebug } from '../debug.ts';
import { createPinoStream } from '../pino-stream.ts';
import { bridgeTslog } from '../tslog.ts';
import { bridgeWarnings } from '../warnings.ts';
import { createWinstonTransport } from '../winston.ts';
import { argumentsOf } from './call-arguments.ts';
import type { LineName } from './otel-line.ts';
import { DIRECTORY_VARIABLE, LINE_VARIABLE } from './register-line.ts';
import { runProgram } from './run-program.ts';
import { type Speaker, sayTen, TEN_OF_ONE_LEVEL, TEN_WARNINGS, warnTen } from './ten-records.ts';
import type { RecordContent } from './written-records.ts';

/** A bridge, by the row of the README's table that it has. */
export interface SpeakingLogger {
  readonly name: string;
  /** What has to be on disk. Default: the ten records. */
  readonly expected?: readonly RecordContent[];
  /** Sets the bridge up, says the ten records and takes it away again. */
  sayTen(line: LineName, directory: string): void | Promise<void>;
}

/** Every bridge for what an application says. */
export const SPEAKING_LOGGERS: readonly SpeakingLogger[] = [
  {
    name: '`pino`: stream',
    sayTen() {
      sayTen(pinoSpeaker(pino({ name: 'shop', level: 'trace' }, createPinoStream())));
    },
  },
  {
    name: '`pino`: in `multistream`',
    sayTen() {
      const streams = pino.multistream([
        { level: 'trace', stream: createPinoStream() },
        { level: 'trace', stream: { write: () => {} } },
      ]);
      sayTen(pinoSpeaker(pino({ name: 'shop', level: 'trace' }, streams)));
    },
  },
  { name: '`pino`: transport', sayTen: sayTenByTransport },
  {
    name: '`winston`',
    sayTen() {
      const logger = winston.createLogger({
        level: 'silly',
        format: winston.format.label({ label: 'shop' }),
        transports: [createWinstonTransport()],
      });
      sayTen(winstonSpeaker(logger));
      logger.close();
    },
  },
  {
    name: '`bunyan`: stream',
    sayTen() {
      sayTen(bunyanSpeaker(bunyan.createLogger({ name: 'shop', streams: [createBunyanStream()] })));
    },
  },
  {
    name: '`bunyan`: `bridgeBunyan`',
    sayTen() {
      const logger = bunyan.createLogger({ name: 'shop', level: 'trace', stream: createSink() });
      bridgeBunyan(logger);
      sayTen(bunyanSpeaker(logger));
    },
  },
  {
    name: '`tslog` 4',
    sayTen() {
      const logger = new Tslog4({ name: 'shop', type: 'hidden', hideLogPositionForProduction: true });
      bridgeTslog(logger);
      sayTen(tslogSpeaker(logger as unknown as TslogLike));
    },
  },
  {
    name: '`tslog` 5',
    sayTen() {
      const logger = new Tslog5({ name: 'shop', type: 'hidden', stack: { capture: 'off' } });
      bridgeTslog(logger);
      sayTen(tslogSpeaker(logger as unknown as TslogLike));
    },
  },
  {
    name: '`console`',
    sayTen() {
      const restore = bridgeConsole({ scope: 'shop', output: false });
      sayTen({ say: (level, ...args) => console[level](...argumentsOf(...args)) });
      restore();
    },
  },
  {
    name: '`debug`',
    expected: TEN_OF_ONE_LEVEL,
    sayTen() {
      const restore = bridgeDebug(createDebug);
      const { log } = createDebug;
      createDebug.log = () => {};
      createDebug.enable('shop');
      const debug = createDebug('shop');
      // An error by itself becomes its stack, which has no code.
      sayTen({
        say: (_level, text, fields, error) =>
          debug(...(argumentsOf(text ?? 'boom', fields, error) as [string])),
      });
      createDebug.disable();
      createDebug.log = log;
      restore();
    },
  },
  {
    name: '`debuglog`',
    expected: TEN_OF_ONE_LEVEL,
    async sayTen(line, directory) {
      const { code, stderr } = await runProgram('debuglog-program', line, directory, { NODE_DEBUG: 'shop' });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /SHOP \d+: cache miss\n[\s\S]*SHOP \d+: behind the bridge\n$/u);
    },
  },
  {
    name: '`warnings`',
    expected: TEN_WARNINGS,
    async sayTen() {
      const restore = bridgeWarnings();
      // Node's own would print them.
      const others = process.listeners('warning').slice(0, -1);
      for (const one of others) process.off('warning', one);
      await warnTen();
      for (const one of others) process.on('warning', one);
      restore();
    },
  },
];

async function sayTenByTransport(line: LineName, directory: string): Promise<void> {
  process.env[LINE_VARIABLE] = line;
  process.env[DIRECTORY_VARIABLE] = directory;
  const transport = pino.transport({
    target: '@agentbus/bridges/pino',
    worker: {
      execArgv: [
        '--conditions=@agentbus/source',
        '--import',
        new URL('./register-line.ts', import.meta.url).href,
      ],
    },
  });
  const logger = pino(
    {
      name: 'shop',
      level: 'trace',
      mixin: contextFields,
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    transport,
  );
  sayTen(pinoSpeaker(logger));
  const closed = once(transport, 'close');
  transport.end();
  await closed;
}

function pinoSpeaker(logger: pino.Logger): Speaker {
  const say =
    (to: pino.Logger): Speaker['say'] =>
    (level, text, fields = {}, error) =>
      to[level](error === undefined ? fields : { ...fields, err: error }, text);
  return {
    say: say(logger),
    sayInChild: (bindings, text, fields) => say(logger.child(bindings))('info', text, fields),
  };
}

function winstonSpeaker(logger: winston.Logger): Speaker {
  return {
    say(level, text, fields, error) {
      if (text === undefined) logger.log(level, error as never);
      else logger.log(level, text, error ?? fields);
    },
    sayInChild: (bindings, text, fields) => logger.child(bindings).info(text, fields),
  };
}

function bunyanSpeaker(logger: bunyan): Speaker {
  return {
    say(level, text, fields, error) {
      if (text === undefined) logger[level](error);
      else logger[level]((error ?? fields ?? {}) as object, text);
    },
    sayInChild: (bindings, text, fields) => logger.child(bindings).info(fields, text),
  };
}

/** What both versions have. */
interface TslogLike extends Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => unknown> {
  getSubLogger(settings?: object, defaults?: object): TslogLike;
}

function tslogSpeaker(logger: TslogLike): Speaker {
  return {
    say: (level, ...args) => logger[level](...argumentsOf(...args)),
    sayInChild: (bindings, text, fields) => logger.getSubLogger(undefined, bindings).info(text, fields),
  };
}

function createSink(): NodeJS.WritableStream {
  return { write: () => true, end() {}, writable: true } as unknown as NodeJS.WritableStream;
}
