import {
  displayValue,
  LEVEL_SEVERITY,
  type StoredAttributes,
  type StoredLog,
  type StoredSpan,
} from '@agentbus/otlp';

/**
 * Attributes that name the group of an error, in the order in which they are looked for: ours, Datadog's, and that of
 * Elastic's agents.
 */
export const FINGERPRINT_ATTRIBUTES: readonly string[] = [
  'agentbus.error.fingerprint',
  'error.fingerprint',
  'error.grouping_key',
];

/** The name of a span event that tells of an exception, by OTel's semantic conventions. */
const EXCEPTION_EVENT = 'exception';

/** One time that something went wrong: what a log record or a span tells of it. */
export interface ErrorOccurrence {
  /** Unix nanoseconds. */
  readonly timestamp: bigint;
  /** `''` where only a message is known. */
  readonly type: string;
  readonly message: string;
  /** The stack trace as it was written, or `''`. */
  readonly stack: string;
  /** What the application says that groups it, or `''`. */
  readonly fingerprint: string;
  readonly service: string;
  /** `service.version`, or `''`. */
  readonly version: string;
  /** `http.route`, or the span's name, or `''`. */
  readonly operation: string;
  readonly traceId: string;
  readonly spanId: string;
}

/** The errors that a record tells of; none where it tells of none. */
export function errorsOf(record: StoredLog | StoredSpan): ErrorOccurrence[] {
  return record.signal === 'logs' ? logErrors(record) : spanErrors(record);
}

function logErrors(log: StoredLog): ErrorOccurrence[] {
  const { type, message, stack } = exceptionOf(log.attributes);
  const isException = type !== '' || stack !== '';
  if (!isException && log.severityNumber < LEVEL_SEVERITY.error) return [];
  const body = log.body === undefined ? log.eventName : displayValue(log.body);
  return [{ ...placeOf(log), timestamp: log.timestamp, type, message: isException ? message : body, stack }];
}

/** OTLP's StatusCode of a span that failed. */
const STATUS_ERROR = 2;

/**
 * A span that failed tells of the exceptions among its events, else of its status message. One without either only says
 * that something below it failed, or that a request was answered so: that is an error rate, not an error.
 */
function spanErrors(span: StoredSpan): ErrorOccurrence[] {
  if (span.statusCode !== STATUS_ERROR) return [];
  const place = placeOf(span);
  const exceptions = span.events.filter(({ name }) => name === EXCEPTION_EVENT);
  if (exceptions.length === 0) {
    const { timestamp, statusMessage: message } = span;
    if (message === '') return [];
    return [{ ...place, timestamp, type: textOf(span.attributes, 'error.type'), message, stack: '' }];
  }
  return exceptions.map(({ timestamp, attributes }) => {
    const fingerprint = fingerprintOf(attributes) || place.fingerprint;
    return { ...place, ...exceptionOf(attributes), timestamp, fingerprint };
  });
}

function exceptionOf(attributes: StoredAttributes): { type: string; message: string; stack: string } {
  return {
    type: textOf(attributes, 'exception.type'),
    message: textOf(attributes, 'exception.message'),
    stack: textOf(attributes, 'exception.stacktrace'),
  };
}

function placeOf(record: StoredLog | StoredSpan) {
  const { attributes, resource, traceId, spanId } = record;
  const route = textOf(attributes, 'http.route');
  return {
    fingerprint: fingerprintOf(attributes),
    service: textOf(resource.attributes, 'service.name'),
    version: textOf(resource.attributes, 'service.version'),
    operation: route === '' && record.signal === 'traces' ? record.name : route,
    traceId,
    spanId,
  };
}

function fingerprintOf(attributes: StoredAttributes): string {
  for (const key of FINGERPRINT_ATTRIBUTES) {
    const text = textOf(attributes, key);
    if (text !== '') return text;
  }
  return '';
}

function textOf(attributes: StoredAttributes, key: string): string {
  const value = attributes[key];
  return value === undefined || value === null ? '' : displayValue(value);
}
