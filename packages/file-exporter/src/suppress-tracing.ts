/** Keeps the SDK from tracing our own file system calls. */
import * as api from '@opentelemetry/api';

/** The key of `suppressTracing` in `@opentelemetry/core`, on both lines: keys of the same name are the same. */
const SUPPRESS_TRACING = api.createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Nothing else in a context matters to file system calls, so one serves all. */
const SUPPRESSED = api.ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true);

/**
 * Runs a function whose file system calls make no spans: where `node:fs` is instrumented, writing a span would
 * make the next one.
 */
export function suppressTracing<R>(run: () => R): R {
  return api.context.with(SUPPRESSED, run);
}
