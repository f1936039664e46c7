import { ATTR_CORRELATION_ID, ATTR_OPERATION_DURATION, ATTR_OPERATION_NAME } from '@agentbus/otlp';
import type { Context, Span } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import type { AnyValue } from './any-value.ts';
import { copyAttributes } from './attributes.ts';
import type { Clock } from './clock.ts';
import { currentCorrelation } from './correlation.ts';
import { describeException } from './exception.ts';
import type { LogAttributes, LogMethod } from './log-call.ts';
import { hasRegisteredSdk } from './logger-provider.ts';
import type { OperationInstruments } from './operation-instruments.ts';
import { reportOnce } from './report-once.ts';
import { toSpanAttributes } from './span-attributes.ts';
import { isThenable } from './thenable.ts';

/**
 * Runs a function and measures it by name: as a span that is active inside it and handed to it, as a point of the
 * `agentbus.operation.duration` histogram (seconds), and as a PERFORMANCE record. A promise (or thenable) that the
 * function returns is measured until it settles, and a promise is returned for it. An error is recorded on all three
 * and thrown on unchanged.
 *
 * Names should be few (`db.query`, not the query's text): each is a series of the histogram. The attributes are on
 * the span and the record only.
 */
export interface Measure {
  <T>(name: string, fn: (span: Span) => T): T;
  <T>(name: string, attributes: LogAttributes, fn: (span: Span) => T): T;
}

/** EventName of the PERFORMANCE records that {@link Measure} writes, unless the attributes name another one. */
export const OPERATION_EVENT_NAME = 'agentbus.operation';

/** The semantic conventions' attribute for the class of error that an operation ended with. */
const ATTR_ERROR_TYPE = 'error.type';

/** Reserved attributes, which are no attributes of the span. */
const RECORD_ONLY: readonly string[] = ['eventName', 'severityNumber'];

/** What the function gets where nothing is recorded. */
const UNRECORDED_SPAN: Span = api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);

/** What became of an operation that did not succeed; anything can be thrown, `undefined` too. */
interface Failure {
  readonly error: unknown;
}

/** A {@link Measure} over the given instruments, clock and log method. */
export function createMeasure(
  instruments: OperationInstruments,
  clock: Clock,
  writePerformance: LogMethod<void>,
): Measure {
  return <T>(name: string, ...rest: [(span: Span) => T] | [LogAttributes, (span: Span) => T]): T => {
    const [attributes, fn] = rest.length === 1 ? [{}, rest[0]] : rest;
    if (!hasRegisteredSdk()) return fn(UNRECORDED_SPAN);
    const own: Record<string, AnyValue> = {};
    copyAttributes(attributes, own);
    const span = startSpan(instruments, name, own);
    const context = api.trace.setSpan(api.context.active(), span);
    const start = clock.elapsed();

    const finish = (failure?: Failure): void => {
      const seconds = clock.elapsed() - start;
      try {
        const error = failure === undefined ? undefined : endWithError(span, failure);
        span.end();
        instruments.duration().record(seconds, { [ATTR_OPERATION_NAME]: name, ...error }, context);
        const record = {
          eventName: OPERATION_EVENT_NAME,
          ...own,
          [ATTR_OPERATION_NAME]: name,
          [ATTR_OPERATION_DURATION]: seconds,
          ...error,
        };
        api.context.with(context, () => writePerformance(name, failure?.error, record));
      } catch (thrown) {
        reportOnce('error', 'An operation was not recorded: the span, meter or logger threw', thrown);
      }
    };

    return run(context, fn, span, finish);
  };
}

function run<T>(context: Context, fn: (span: Span) => T, span: Span, finish: (failure?: Failure) => void): T {
  let result: T;
  try {
    result = api.context.with(context, fn, undefined, span);
    if (isThenable(result)) {
      return Promise.resolve(result).then(
        (value) => {
          finish();
          return value;
        },
        (error: unknown) => {
          finish({ error });
          throw error;
        },
      ) as T;
    }
  } catch (error) {
    finish({ error });
    throw error;
  }
  finish();
  return result;
}

function startSpan(
  instruments: OperationInstruments,
  name: string,
  own: Readonly<Record<string, AnyValue>>,
): Span {
  try {
    const attributes = toSpanAttributes(own);
    for (const key of RECORD_ONLY) delete attributes[key];
    attributes[ATTR_OPERATION_NAME] = name;
    const correlationId = currentCorrelation();
    if (correlationId !== undefined) attributes[ATTR_CORRELATION_ID] ??= correlationId;
    return instruments.tracer().startSpan(name, { attributes });
  } catch (error) {
    reportOnce('error', 'An operation got no span: the tracer threw', error);
    return UNRECORDED_SPAN;
  }
}

function endWithError(span: Span, { error }: Failure): Record<string, string> {
  const { type, message, stacktrace } = describeException(error);
  span.recordException({ name: type, message, ...(stacktrace !== undefined && { stack: stacktrace }) });
  span.setStatus({ code: api.SpanStatusCode.ERROR, message });
  span.setAttribute(ATTR_ERROR_TYPE, type);
  return { [ATTR_ERROR_TYPE]: type };
}
