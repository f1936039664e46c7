/**
 * The redaction of other libraries, with the settings that their documentation shows: functions from a logged record to
 * the text that is written.
 */
import { jsonLinesFormatter, type LogRecord, type Sink } from '@logtape/logtape';
import {
  CREDIT_CARD_NUMBER_PATTERN,
  EMAIL_ADDRESS_PATTERN,
  JWT_PATTERN,
  redactByField,
  redactByPattern,
  US_SSN_PATTERN,
} from '@logtape/redaction';
import slowRedact from '@pinojs/redact';
import fastRedact from 'fast-redact';
import { type LoggerOptions, pino } from 'pino';

/** What an application logs. */
export interface Logged {
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Gives the text that is written of a record. */
export type Write = (record: Logged) => string;

/** A library with redaction, and the same pipeline without. */
export interface Peer {
  readonly name: string;
  readonly redacted: Write;
  readonly plain: Write;
}

const KEYS = ['password', 'token', 'secret', 'authorization', 'cookie', 'apiKey', 'accessToken', 'email'];

/** Each key at the top and one level down, and the headers of a request. */
const PATHS = [
  ...KEYS.flatMap((key) => [key, `*.${key}`]),
  'req.headers.authorization',
  'req.headers.cookie',
];

const PATTERNS = [EMAIL_ADDRESS_PATTERN, CREDIT_CARD_NUMBER_PATTERN, US_SSN_PATTERN, JWT_PATTERN];

export const PEERS: readonly Peer[] = [
  { name: 'pino', redacted: throughPino({ redact: PATHS }), plain: throughPino({}) },
  {
    name: '@pinojs/redact',
    redacted: through(slowRedact({ paths: PATHS }) as (value: unknown) => string),
    plain: through(JSON.stringify),
  },
  {
    name: 'fast-redact',
    redacted: through(fastRedact({ paths: PATHS }) as (value: unknown) => string),
    plain: through(JSON.stringify),
  },
  {
    name: 'LogTape',
    redacted: throughLogTape(redactByField, redactByPattern(jsonLinesFormatter, PATTERNS)),
    plain: throughLogTape((sink) => sink, jsonLinesFormatter),
  },
];

function through(stringify: (value: unknown) => string): Write {
  return ({ body, attributes }) => stringify({ ...attributes, msg: body });
}

function throughPino(options: LoggerOptions): Write {
  let text = '';
  const stream = {
    write(line: string) {
      text = line;
    },
  };
  const logger = pino({ base: null, timestamp: false, ...options }, stream);
  return ({ body, attributes }) => {
    logger.info(attributes, body);
    return text;
  };
}

function throughLogTape(wrap: (sink: Sink) => Sink, format: (record: LogRecord) => string): Write {
  let text = '';
  const sink = wrap((record) => {
    text = format(record);
  });
  return ({ body, attributes }) => {
    sink({
      category: ['corpus'],
      level: 'info',
      message: [body],
      rawMessage: body,
      timestamp: 0,
      properties: { ...attributes },
    });
    return text;
  };
}
