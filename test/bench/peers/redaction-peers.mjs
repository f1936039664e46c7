/**
 * The redaction of other libraries, with the settings that their documentation shows, as functions from a logged record to
 * the text that is written.
 */
import { jsonLinesFormatter } from '@logtape/logtape';
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
import pino from 'pino';

const KEYS = ['password', 'token', 'secret', 'authorization', 'cookie', 'apiKey', 'accessToken', 'email'];

/** Each key at the top and one level down, and the headers of a request. */
export const PATHS = [
  ...KEYS.flatMap((key) => [key, `*.${key}`]),
  'req.headers.authorization',
  'req.headers.cookie',
];

/** A sink of text for pino. */
function memory() {
  const stream = {
    text: '',
    write(text) {
      stream.text = text;
    },
  };
  return stream;
}

function pinoText(options) {
  const stream = memory();
  const logger = pino({ base: null, timestamp: false, ...options }, stream);
  return ({ body, attributes }) => {
    logger.info(attributes, body);
    return stream.text;
  };
}

function logTapeText(wrapSink, formatter) {
  let text = '';
  const sink = wrapSink((record) => {
    text = formatter(record);
  });
  return ({ body, attributes }) => {
    sink({
      category: ['bench'],
      level: 'info',
      message: [String(body)],
      rawMessage: String(body),
      timestamp: 0,
      properties: attributes,
    });
    return text;
  };
}

const plainSink = (sink) => sink;
const patterns = [EMAIL_ADDRESS_PATTERN, CREDIT_CARD_NUMBER_PATTERN, US_SSN_PATTERN, JWT_PATTERN];

/** Each with the same pipeline without redaction, which is its floor. */
export const PEERS = [
  {
    name: 'pino redact',
    redacted: pinoText({ redact: PATHS }),
    plain: pinoText({}),
  },
  {
    name: '@pinojs/redact',
    redacted: wrapped(slowRedact({ paths: PATHS })),
    plain: wrapped(JSON.stringify),
  },
  {
    name: 'fast-redact',
    redacted: wrapped(fastRedact({ paths: PATHS })),
    plain: wrapped(JSON.stringify),
  },
  {
    name: 'LogTape field + pattern',
    redacted: logTapeText((sink) => redactByField(sink), redactByPattern(jsonLinesFormatter, patterns)),
    plain: logTapeText(plainSink, jsonLinesFormatter),
  },
];

function wrapped(stringify) {
  return ({ body, attributes }) => stringify({ ...attributes, msg: body });
}
