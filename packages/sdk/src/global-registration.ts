/** Putting the providers where the API, in each of its copies and on either line, finds them. */
import { type LoggerProvider, setGlobalLoggerProvider, unsetGlobalLoggerProvider } from '@agentbus/logger';
import type { ContextManager, MeterProvider, TextMapPropagator, TracerProvider } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { isRegistered } from './api-globals.ts';
import { loadDependencyOf, loadPackage } from './otel-packages.ts';

/** What is registered; logs and metrics may have no provider. */
export interface Registration {
  readonly contextManager: ContextManager;
  readonly propagator: TextMapPropagator;
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider | undefined;
  readonly loggerProvider: LoggerProvider | undefined;
}

/** Registers everything that nobody else has registered. Returns a function that takes the same out again, once. */
export function registerGlobally(parts: Registration): () => void {
  const { contextManager, propagator, tracerProvider, meterProvider, loggerProvider } = parts;
  const undo: (() => void)[] = [];
  if (!isRegistered('context')) {
    api.context.setGlobalContextManager(contextManager);
    undo.push(() => api.context.disable());
  }
  if (!isRegistered('propagation')) {
    api.propagation.setGlobalPropagator(propagator);
    undo.push(() => api.propagation.disable());
  }
  registerTracerProvider(tracerProvider);
  undo.push(() => api.trace.disable());
  if (meterProvider !== undefined) {
    api.metrics.setGlobalMeterProvider(meterProvider);
    undo.push(() => api.metrics.disable());
  }
  if (loggerProvider !== undefined) {
    registerLoggerProvider(loggerProvider);
    undo.push(() => unsetGlobalLoggerProvider(loggerProvider));
  }
  return () => {
    for (const step of undo.splice(0).reverse()) step();
  };
}

/**
 * From 1.10 on the API has an ESM and a CJS build, two modules that share what is registered, but not the tracers that
 * were handed out before. Those of the build that this package does not import are told separately.
 */
function registerTracerProvider(provider: TracerProvider): void {
  const { trace } = loadPackage('@opentelemetry/api') as { trace?: typeof api.trace };
  const early = trace === undefined || trace === api.trace ? undefined : trace.getTracerProvider();
  api.trace.setGlobalTracerProvider(provider);
  if (early !== undefined && 'setDelegate' in early) (early as api.ProxyTracerProvider).setDelegate(provider);
}

/** Loggers taken early from the 2.x line's own package bind only when it is told itself. */
function registerLoggerProvider(provider: LoggerProvider): void {
  const logs = loadDependencyOf('@opentelemetry/sdk-logs', '@opentelemetry/api-logs')?.logs as
    | { setGlobalLoggerProvider(provider: unknown): void }
    | undefined;
  logs?.setGlobalLoggerProvider(provider);
  setGlobalLoggerProvider(provider);
}
