/** What can be told of a line that is plain text. */
import { severityOfLevel } from '@agentbus/otlp';
import type { LogParts } from './log-parts.ts';
import { parseSourceTime } from './source-time.ts';

/** Where a level stands, if it does: what comes later is the message. */
const HEAD_CHARACTERS = 80;

/** A date and time at the beginning, also in brackets. */
const TIME = /^\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|\s?[+-]\d{2}:?\d{2})?)\b/u;

/** A level, which loggers write in capitals. */
const LEVEL = /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b/u;

/** The whole line is the body; a time and a level at its beginning count as such. */
export function readTextLine(text: string): LogParts {
  const time = TIME.exec(text)?.[1];
  const level = LEVEL.exec(text.slice(0, HEAD_CHARACTERS))?.[0];
  return {
    body: text,
    time: time === undefined ? undefined : parseSourceTime(time),
    severity: level === undefined ? undefined : severityOfLevel(level),
    attributes: {},
    resource: {},
  };
}
