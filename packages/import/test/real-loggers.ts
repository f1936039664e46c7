/** Files that the real loggers write. */
import { appendFileSync, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import bunyan from 'bunyan';
import pino from 'pino';
import { Logger as Tslog4 } from 'tslog4';
import { Logger as Tslog5 } from 'tslog5';
import winston from 'winston';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SPAN_ID = '00f067aa0ba902b7';

/** What OTel's instrumentations add to a line within a span. */
const TRACE_CONTEXT = { trace_id: TRACE_ID, span_id: SPAN_ID, trace_flags: '01' };

/** An error with a code and a cause. */
export function boom(): Error {
  return Object.assign(new TypeError('boom', { cause: new Error('inner') }), { code: 'E_BOOM' });
}

/** pino: levels of its own and another one, a child, an error, a trace context, a long integer. */
export function writePino(path: string): void {
  const destination = pino.destination({ dest: path, sync: true });
  const logger = pino({ name: 'shop', level: 'trace', customLevels: { notice: 35 } }, destination);
  logger.info('started');
  logger.notice('nearly full');
  logger.child({ requestId: 'r-1', user: { id: 7 } }).warn({ ...TRACE_CONTEXT, route: '/pay' }, 'slow');
  logger.error(boom(), 'payment failed');
  logger.info({ order: 12_345_678_901_234_567_890n }, 'big');
  destination.flushSync();
}

/** pino with times as text and levels as names. */
export function writePinoIso(path: string): void {
  const destination = pino.destination({ dest: path, sync: true });
  const formatters = { level: (level: string) => ({ level }) };
  const logger = pino({ timestamp: pino.stdTimeFunctions.isoTime, formatters, base: null }, destination);
  logger.fatal('gone');
  destination.flushSync();
}

/** winston with the formats that people use. */
export async function writeWinston(path: string): Promise<void> {
  const { combine, timestamp, errors, json } = winston.format;
  const file = new winston.transports.File({ filename: path });
  const logger = winston.createLogger({
    level: 'silly',
    format: combine(timestamp(), errors({ stack: true }), json()),
    defaultMeta: { service: 'shop' },
    transports: [file],
  });
  logger.info('started', { port: 80 });
  logger.http('GET /');
  logger.child({ requestId: 'r-1' }).warn('slow', TRACE_CONTEXT);
  logger.error(boom());
  logger.log({ level: 'silly', message: 'deep' });
  const done = finished(file);
  logger.end();
  await done;
}

/** bunyan, with the place of the call. */
export async function writeBunyan(path: string): Promise<void> {
  const stream = createWriteStream(path);
  const logger = bunyan.createLogger({ name: 'shop', streams: [{ stream }], src: true });
  logger.info('started');
  logger.child({ component: 'cart' }).warn({ ...TRACE_CONTEXT, size: 3 }, 'slow %s', 'query');
  logger.error(boom(), 'payment failed');
  stream.end();
  await finished(stream);
}

/** tslog 4 with a transport that writes JSON lines, as its README has it. */
export function writeTslog4(path: string): void {
  const logger = new Tslog4({ name: 'shop', type: 'hidden' });
  logger.attachTransport((entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`));
  logger.info('started', 'well', 42);
  logger.getSubLogger({ name: 'cart' }).warn('slow', { size: 3, route: '/pay' }, ['a', 'b']);
  logger.error('payment failed', boom());
  logger.error(boom());
  logger.info({ message: 'of the application', level: 'high' });
  logger.log(4.5, 'NOTICE', 'custom');
}

/** tslog 5: its JSON, fields first. */
export function writeTslog5(path: string): void {
  const logger = new Tslog5({ name: 'shop', type: 'hidden' });
  logger.attachTransport({
    format: 'json',
    write: (_entry: unknown, line: string) => appendFileSync(path, `${line}\n`),
  });
  logger.info('started');
  logger.getSubLogger({ name: 'cart' }).warn({ size: 3, route: '/pay' }, 'slow');
  logger.error('payment failed', boom());
  logger.error(boom());
}

/** OpenClaw's file log: a transport of tslog that adds the time; children are named by the JSON of their bindings. */
export function writeOpenClaw(path: string, version: 4 | 5): void {
  const Logger = version === 4 ? Tslog4 : Tslog5;
  const logger = new Logger<Record<string, unknown>>({ name: 'openclaw', type: 'hidden' });
  logger.attachTransport((entry: object) =>
    appendFileSync(path, `${JSON.stringify({ ...entry, time: new Date().toISOString() })}\n`),
  );
  const name = JSON.stringify({ subsystem: 'gateway/channels' });
  const child = logger.getSubLogger({ name, prefix: [name] });
  logger.info('listening on 18789');
  child.warn({ channel: 'telegram', runId: 'r-1' }, 'message dropped');
  child.error('send failed', boom());
  // What newer versions add, and a line of their own.
  appendFileSync(
    path,
    `${JSON.stringify({
      '0': name,
      '1': 'agent run done',
      _meta: { ...META, name, parentNames: ['openclaw'] },
      time: '2026-11-24T10:00:00.123+01:00',
      hostname: 'gateway-1',
      message: 'agent run done',
      agent_id: 'main',
      session_id: 's-1',
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    })}\n`,
  );
  appendFileSync(
    path,
    `${JSON.stringify({ time: '2026-11-24T10:00:01.000+01:00', level: 'warn', subsystem: 'logging', message: 'log file size cap reached' })}\n`,
  );
}

const META = {
  runtime: 'Nodejs',
  runtimeVersion: 'v24.21.0',
  hostname: 'gateway-1',
  date: '2026-11-24T09:00:00.123Z',
  logLevelId: 3,
  logLevelName: 'INFO',
};
