/** Tells the work of telemetry itself from the application's. */
import * as api from '@opentelemetry/api';

/** The key of `suppressTracing` in `@opentelemetry/core`, on both lines: keys of the same name are the same. */
const SUPPRESS_TRACING = api.createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Whether exporters are at work here: they run with tracing suppressed. What is printed by them, or by what they call, would be
 * exported in turn, without an end.
 */
export function isSuppressed(): boolean {
  return api.context.active().getValue(SUPPRESS_TRACING) === true;
}
