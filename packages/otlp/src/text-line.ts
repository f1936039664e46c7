import { displayValue } from './display-value.ts';
import type {
  StoredAttributes,
  StoredLog,
  StoredMetricData,
  StoredMetricPoint,
  StoredRecord,
  StoredSpan,
} from './stored-record.ts';

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000;

/** The latest second that a `Date` can hold, 275760-09-13. */
const MAX_DATE_SECONDS = 8_640_000_000_000n;

/** Further lines of a record begin so: no record does, so that what a log contains cannot pass for a record. */
const CONTINUATION = '    ';

/** Shown below the record instead of among its attributes. */
const ATTR_STACKTRACE = 'exception.stacktrace';

const STATUS_NAMES = ['', 'OK', 'ERROR'];

/** What may stand unquoted after `=`. */
const BARE = /^[^\s"=\\]+$/u;

/** What a key cannot hold without ending early. */
const NOT_IN_KEY = /[\s"=]/gu;

/** C0, DEL and C1 controls, the bidirectional controls, the Unicode line ends, and lone surrogates. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Surrogate}]/gu;

/** Text that needs no escape: most of it, and quicker to find out. */
const PLAIN = /^[ -~]*$/;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * A record as text for people: time, level, service and message, attributes as `key=value`, and further lines of the
 * message or of a stack indented below. Ends with a newline. Every control character is shown as an escape (`\x1b`), so
 * that the text is safe to print.
 */
export function textLine(record: StoredRecord): string {
  switch (record.signal) {
    case 'logs':
      return logText(record);
    case 'traces':
      return spanText(record);
    case 'metrics':
      return pointText(record);
  }
}

function logText(record: StoredLog): string {
  const [message = '', ...further] = linesOf(displayValue(record.body ?? null));
  const { [ATTR_STACKTRACE]: stack, ...attributes } = record.attributes;
  const words = [
    timeText(record.timestamp),
    escaped(record.severityText) || (record.severityNumber > 0 ? `SEVERITY${record.severityNumber}` : ''),
    serviceOf(record),
    message,
    field('event', record.eventName),
    ...fields(attributes),
    field('trace', record.traceId),
    field('span', record.spanId),
  ];
  const below = stack === undefined ? further : [...further, ...linesOf(displayValue(stack))];
  return withLinesBelow(words, below);
}

function spanText(span: StoredSpan): string {
  const words = [
    timeText(span.timestamp),
    'SPAN',
    serviceOf(span),
    escaped(span.name),
    durationText(span.endTimestamp - span.timestamp),
    STATUS_NAMES[span.statusCode] ?? '',
    escaped(span.statusMessage),
    ...fields(span.attributes),
    field('trace', span.traceId),
    field('span', span.spanId),
    field('parent', span.parentSpanId),
  ];
  const below = span.events.flatMap((event) => {
    const { [ATTR_STACKTRACE]: stack, ...attributes } = event.attributes;
    const head = [timeText(event.timestamp), escaped(event.name), ...fields(attributes)];
    const stackLines = stack === undefined ? [] : linesOf(displayValue(stack));
    return [joined(head), ...stackLines.map((line) => CONTINUATION + line)];
  });
  return withLinesBelow(words, below);
}

function pointText(point: StoredMetricPoint): string {
  return withLinesBelow(
    [
      timeText(point.timestamp),
      'METRIC',
      serviceOf(point),
      escaped(point.name),
      ...dataWords(point.data),
      escaped(point.unit),
      ...fields(point.attributes),
    ],
    [],
  );
}

function dataWords(data: StoredMetricData): string[] {
  if ('value' in data) return [String(data.value ?? '')];
  const words = [`count=${data.count}`];
  if (data.sum !== undefined) words.push(`sum=${data.sum}`);
  if (data.type === 'summary') {
    return [...words, ...data.quantiles.map(({ quantile, value }) => `p${quantile * 100}=${value}`)];
  }
  if (data.min !== undefined) words.push(`min=${data.min}`);
  if (data.max !== undefined) words.push(`max=${data.max}`);
  return words;
}

function withLinesBelow(words: readonly string[], below: readonly string[]): string {
  return [joined(words), ...below.map((line) => CONTINUATION + line)].map((line) => `${line}\n`).join('');
}

function joined(words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}

function serviceOf(record: StoredRecord): string {
  return escaped(displayValue(record.resource.attributes['service.name'] ?? null));
}

function fields(attributes: StoredAttributes): string[] {
  return Object.entries(attributes).map(([key, value]) => {
    return `${escaped(key.replace(NOT_IN_KEY, '_')) || '_'}=${fieldValue(displayValue(value))}`;
  });
}

function field(key: string, text: string): string {
  return text === '' ? '' : `${key}=${fieldValue(text)}`;
}

/** A value as it is where that is unambiguous, else quoted. */
function fieldValue(text: string): string {
  return BARE.test(text) && escaped(text) === text ? text : `"${escaped(text.replace(/["\\]/gu, '\\$&'))}"`;
}

function linesOf(text: string): string[] {
  return text
    .trimEnd()
    .split(/\r?\n/u)
    .map((line) => escaped(line.replaceAll('\t', '  ')));
}

function escaped(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16);
    return (
      SHORT_ESCAPES.get(character) ??
      (code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`)
    );
  });
}

/** RFC 3339 in UTC with nine decimals. */
function timeText(unixNanos: bigint): string {
  const seconds = unixNanos / NANOS_PER_SECOND;
  if (seconds > MAX_DATE_SECONDS) return String(unixNanos);
  const nanos = String(unixNanos % NANOS_PER_SECOND).padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -5)}.${nanos}Z`;
}

function durationText(nanos: bigint): string {
  return `${Number((Number(nanos) / NANOS_PER_MILLI).toPrecision(6))}ms`;
}
