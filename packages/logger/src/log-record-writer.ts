import {
  ATTR_CORRELATION_ID,
  ATTR_LOG_KIND,
  type LogKind,
  RECEIPT_REQUEST_KEY,
  type ReceiptRequest,
} from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { copyValue, toAnyValue } from './any-value.ts';
import { type BoundAttributes, copyAttributes, isPlain, NO_ATTRIBUTES } from './attributes.ts';
import type { Clock } from './clock.ts';
import { correlationOf } from './correlation.ts';
import { exceptionAttributes } from './exception.ts';
import { type LogCall, parseLogCall, readOwn } from './log-call.ts';
import { ACCEPTS_ANY_VALUE, type OtelLogger } from './logger-provider.ts';
import { reportOnce } from './report-once.ts';
import { isSeverityNumber, type Severity } from './severity.ts';
import { isThenable } from './thenable.ts';

/** What all records of one logger share. */
export interface RecordSource {
  readonly otelLogger: () => OtelLogger | undefined;
  readonly clock: Clock;
  /** Attributes of every record. */
  readonly boundAttributes: BoundAttributes;
}

/** A call's reserved attributes. */
interface Reserved {
  readonly eventName: string | undefined;
  readonly severityNumber: number;
  /** Keys that are no attributes of this record. */
  readonly omit: readonly string[];
}

/**
 * Turns a log call into a record and emits it, if a provider is registered and its logger is enabled for the record.
 * Never throws: what goes wrong on the way is reported through `diag`, once.
 *
 * @param request - travels with the record, in its Context, to the processor that settles it
 */
export function writeLogCall(
  source: RecordSource,
  severity: Severity,
  first: unknown,
  second?: unknown,
  third?: unknown,
  request?: ReceiptRequest,
): void {
  try {
    const otelLogger = source.otelLogger();
    if (otelLogger === undefined) return;
    const active = api.context.active();
    const context = request === undefined ? active : active.setValue(RECEIPT_REQUEST_KEY, request);
    if (typeof first !== 'function') {
      writeRecord(source, otelLogger, context, severity, parseLogCall(first, second, third));
    } else if (isEnabled(otelLogger, severity, context)) {
      writeRecord(source, otelLogger, context, severity, evaluate(first));
    }
  } catch (error) {
    reportOnce('error', 'A log record was lost: the logger or one of its processors threw', error);
  }
}

/** Whether the OTel logger would keep a record of this severity. Never throws: `false` where the logger does. */
export function isEnabled(otelLogger: OtelLogger, severity: Severity, context: Context): boolean {
  try {
    return otelLogger.enabled?.({ context, severityNumber: severity.number }) ?? true;
  } catch (error) {
    reportOnce('error', 'The OTel logger or one of its processors threw in enabled', error);
    return false;
  }
}

function writeRecord(
  source: RecordSource,
  otelLogger: OtelLogger,
  context: Context,
  severity: Severity,
  call: LogCall,
): void {
  const { eventName, severityNumber, omit } = findReserved(call, severity);
  if (otelLogger.enabled?.({ context, severityNumber, eventName }) === false) return;
  const timestamp = source.clock.now();
  const exception = call.error === undefined ? undefined : exceptionAttributes(call.error);
  const body = call.body ?? exception?.['exception.message'];
  const anyValue = otelLogger[ACCEPTS_ANY_VALUE] === true;
  otelLogger.emit({
    timestamp,
    observedTimestamp: timestamp,
    severityNumber,
    severityText: severity.text,
    body: anyValue ? body : toAnyValue(body),
    attributes: attributesOf(source, context, severity.kind, exception, call.attributes, omit, anyValue),
    eventName,
    context,
  });
}

function findReserved(call: LogCall, severity: Severity): Reserved {
  const omit: string[] = [];
  if (call.errorKey !== undefined) omit.push(call.errorKey);
  const eventName = readOwn(call.attributes, 'eventName');
  const named = typeof eventName === 'string' && eventName !== '';
  if (named) omit.push('eventName');
  const wanted = severity.kind === undefined ? undefined : readOwn(call.attributes, 'severityNumber');
  const overridden = isSeverityNumber(wanted);
  if (overridden) omit.push('severityNumber');
  return {
    eventName: named ? eventName : undefined,
    severityNumber: overridden ? wanted : severity.number,
    omit,
  };
}

/**
 * What tells records apart comes first: the SDK drops the attributes beyond its limit. A later value for the same key
 * wins, so the caller's own attributes override all but the kind. Where there are no others, a logger that copies
 * what it is given gets the caller's as they are.
 */
function attributesOf(
  { boundAttributes }: RecordSource,
  context: Context,
  kind: LogKind | undefined,
  exception: Record<string, unknown> | undefined,
  own: object | undefined,
  omit: readonly string[],
  anyValue: boolean,
): Record<string, unknown> {
  const correlationId = correlationOf(context);
  if (own !== undefined && anyValue && omit.length === 0 && isPlain(own)) {
    const noOthers = kind === undefined && correlationId === undefined && exception === undefined;
    if (noOthers && boundAttributes === NO_ATTRIBUTES) return own as Record<string, unknown>;
  }
  const attributes: Record<string, unknown> = {};
  if (kind !== undefined) attributes[ATTR_LOG_KIND] = kind;
  if (correlationId !== undefined) attributes[ATTR_CORRELATION_ID] = correlationId;
  Object.assign(attributes, exception, anyValue ? boundAttributes.exact : boundAttributes.standard);
  if (own !== undefined) copyAttributes(own, attributes, omit, anyValue ? copyValue : toAnyValue);
  if (kind !== undefined) attributes[ATTR_LOG_KIND] = kind;
  return attributes;
}

/** The call that a lazy function stands for; where it fails, a call that says so. */
function evaluate(lazy: unknown): LogCall {
  try {
    const result: unknown = (lazy as () => unknown)();
    if (isThenable(result)) {
      // Its rejection must not end the process.
      result.then(undefined, (error: unknown) => reportOnce('warn', 'A lazy log function rejected', error));
      return parseLogCall(
        'A lazy log function returned a promise: return the message itself',
        undefined,
        undefined,
      );
    }
    return Array.isArray(result)
      ? parseLogCall(result[0], result[1], result[2])
      : parseLogCall(result, undefined, undefined);
  } catch (error) {
    return { body: 'A lazy log function threw', error, attributes: undefined, errorKey: undefined };
  }
}
