import type { Histogram, MeterProvider, Tracer, TracerProvider } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';

/** Name of the duration histogram that `measure` records. */
export const OPERATION_DURATION_METRIC = 'agentbus.operation.duration';

/**
 * Bucket boundaries in seconds, those of `http.server.request.duration`.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
const DURATION_BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The tracer and the histogram of one logger's operations, from whatever providers are registered when asked. */
export interface OperationInstruments {
  tracer(): Tracer;
  duration(): Histogram;
}

/**
 * Instruments that follow the global providers. OTel's own proxies bind to a provider only if it is registered
 * through the same copy of the API, so a provider that is new gets asked anew.
 */
export function createOperationInstruments(name: string, version?: string): OperationInstruments {
  let traced: { provider: TracerProvider; tracer: Tracer } | undefined;
  let metered: { provider: MeterProvider; duration: Histogram } | undefined;
  return {
    tracer() {
      const provider = api.trace.getTracerProvider();
      if (traced?.provider !== provider) traced = { provider, tracer: provider.getTracer(name, version) };
      return traced.tracer;
    },
    duration() {
      const provider = api.metrics.getMeterProvider();
      if (metered?.provider !== provider) {
        const duration = provider.getMeter(name, version).createHistogram(OPERATION_DURATION_METRIC, {
          unit: 's',
          description: 'How long measured operations took.',
          advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
        });
        metered = { provider, duration };
      }
      return metered.duration;
    },
  };
}
