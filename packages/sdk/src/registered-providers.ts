import { getGlobalLoggerProvider } from '@agentbus/logger';
import * as api from '@opentelemetry/api';

/** Flushes the providers that are registered with the API, whoever's they are. Never rejects. */
export async function flushRegisteredProviders(): Promise<void> {
  const tracerProvider = api.trace.getTracerProvider();
  const providers: unknown[] = [
    getGlobalLoggerProvider(),
    tracerProvider instanceof Object && 'getDelegate' in tracerProvider
      ? (tracerProvider as api.ProxyTracerProvider).getDelegate()
      : tracerProvider,
    api.metrics.getMeterProvider(),
  ];
  await Promise.all(providers.map(flush));
}

async function flush(provider: unknown): Promise<void> {
  const { forceFlush } = (provider ?? {}) as { forceFlush?: unknown };
  if (typeof forceFlush !== 'function') return;
  try {
    await Reflect.apply(forceFlush, provider, []);
  } catch (error) {
    api.diag.warn('A provider failed to flush.', error);
  }
}
