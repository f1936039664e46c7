import assert from 'node:assert/strict';
import { test } from 'node:test';
import bunyan from 'bunyan';
import pino from 'pino';
import { Logger as Tslog4 } from 'tslog4';
import { createLogger as createTslog5, Logger as Tslog5 } from 'tslog5';
import winston from 'winston';
import { BridgeError } from './bridge-error.ts';
import { createBunyanStream } from './bunyan.ts';
import { bridgeConsole } from './console.ts';
import type { LevelTarget } from './level-mapping.ts';
import { createPinoStream } from './pino.ts';
import { keepRecords, shown } from './testdata/kept-records.ts';
import { bridgeTslog } from './tslog.ts';
import { createWinstonTransport } from './winston.ts';

const { take, takeOne } = keepRecords();

const levelsOf = () => take().map(({ severityText, severityNumber }) => `${severityText} ${severityNumber}`);

test('levels of pino: its own, and custom ones between them', () => {
  const customLevels = { audit: 35, loud: 65, quiet: 5 };
  const logger = pino({ level: 'quiet', customLevels }, createPinoStream());
  for (const level of [
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'quiet',
    'audit',
    'loud',
  ] as const) {
    logger[level]('x');
  }
  assert.deepEqual(levelsOf(), [
    'trace 1',
    'debug 5',
    'info 9',
    'warn 13',
    'error 17',
    'fatal 21',
    'quiet 2',
    'audit 11',
    'loud 23',
  ]);
});

test('levels of pino: whatever a formatter writes', () => {
  const formatters = { level: (label: string) => ({ level: label.toUpperCase() }) };
  pino({ formatters }, createPinoStream()).warn('x');
  assert.deepEqual(levelsOf(), ['warn 13']);
});

for (const [name, levels, expected] of [
  [
    'npm',
    winston.config.npm.levels,
    ['error 17', 'warn 13', 'info 9', 'http 7', 'verbose 6', 'debug 5', 'silly 1'],
  ],
  [
    'syslog',
    winston.config.syslog.levels,
    ['emerg 23', 'alert 22', 'crit 21', 'error 17', 'warning 13', 'notice 10', 'info 9', 'debug 5'],
  ],
  [
    'cli',
    winston.config.cli.levels,
    [
      'error 17',
      'warn 13',
      'help 11',
      'data 10',
      'info 9',
      'debug 5',
      'prompt 4',
      'verbose 6',
      'input 2',
      'silly 1',
    ],
  ],
  [
    'its own',
    { worst: 0, error: 1, odd: 2, info: 3, least: 4 },
    ['worst 21', 'error 17', 'odd 13', 'info 9', 'least 4'],
  ],
] as const) {
  test(`levels of winston: ${name}`, () => {
    const names = Object.keys(levels);
    const logger = winston.createLogger({
      levels,
      level: String(names.at(-1)),
      format: winston.format.colorize({ colors: Object.fromEntries(names.map((one) => [one, 'red'])) }),
      transports: [createWinstonTransport()],
    });
    for (const one of names) logger.log(one, 'x');
    assert.deepEqual(levelsOf(), expected);
    logger.close();
  });
}

test('levels of bunyan: its numbers, and others between them', () => {
  const logger = bunyan.createLogger({ name: 'x', streams: [createBunyanStream()] });
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) logger[level]('x');
  assert.deepEqual(levelsOf(), ['trace 1', 'debug 5', 'info 9', 'warn 13', 'error 17', 'fatal 21']);
});

test('levels of tslog: 0 to 6, and custom ones by name, else by number', () => {
  const four = new Tslog4<unknown>({ type: 'hidden' });
  const five = new Tslog5<unknown>({ type: 'hidden' });
  for (const logger of [four, five]) {
    bridgeTslog(logger);
    for (const level of ['silly', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)
      logger[level]('x');
    logger.log(4, 'NOTICE', 'x');
    logger.log(5, 'SHOUT', 'x');
    assert.deepEqual(levelsOf(), [
      'SILLY 1',
      'TRACE 1',
      'DEBUG 5',
      'INFO 9',
      'WARN 13',
      'ERROR 17',
      'FATAL 21',
      'NOTICE 10',
      'SHOUT 17',
    ]);
  }
  const custom = createTslog5({ type: 'hidden', customLevels: { AUDIT: 7 } });
  bridgeTslog(custom);
  custom.audit('x');
  assert.deepEqual(levelsOf(), ['AUDIT 12']);
});

test('levels: what the application says of a level counts, kinds included', () => {
  const levels = { audit: 'audit', notice: 12, TRACE: 'debug' } as const;
  const logger = pino(
    { level: 'trace', customLevels: { audit: 35, notice: 36 } },
    createPinoStream({ levels }),
  );
  logger.audit('role granted');
  logger.notice('nearly full');
  logger.trace('deep');
  assert.deepEqual(take().map(shown), [
    'audit 12 role granted {"agentbus.log.kind":"audit"}',
    'notice 12 nearly full {}',
    'trace 5 deep {}',
  ]);
});

test('level: lower ones are not sent, kinds and unknown levels are', () => {
  const logger = pino(
    { level: 'trace', customLevels: { audit: 35 } },
    createPinoStream({ level: 'error', levels: { audit: 'audit' } }),
  );
  logger.warn('x');
  logger.error('x');
  logger.audit('x');
  assert.deepEqual(levelsOf(), ['error 17', 'audit 12']);
  const loose = winston.createLogger({
    levels: { odd: 0 },
    transports: [createWinstonTransport()],
    level: 'odd',
  });
  loose.log('odd', 'x');
  assert.equal(takeOne().severityText, 'odd');
});

for (const [option, value] of [
  ['level', 'loud'],
  ['levels', { x: 25 }],
  ['levels', { x: 'loud' }],
  ['levels', { x: 1.5 }],
] as const) {
  test(`BridgeError: ${option} is ${JSON.stringify(value)}`, () => {
    const options = { [option]: value } as Record<string, Record<string, LevelTarget>>;
    const isInvalid = (error: unknown) => error instanceof BridgeError && error.code === 'invalid-level';
    assert.throws(() => createPinoStream(options as object), isInvalid);
    assert.throws(() => bridgeConsole(options as object), isInvalid);
  });
}
