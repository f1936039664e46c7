/** What measures the application without its help: the official instrumentations. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { loadFromApplication, loadPackage } from './otel-packages.ts';
import type { Instrumentation, StartOptions } from './start-options.ts';

const require = createRequire(import.meta.url);

/** The package that instruments everything it knows; used where the application has it. */
const AUTO_PACKAGE = '@opentelemetry/auto-instrumentations-node';

const HTTP = '@opentelemetry/instrumentation-http';
const UNDICI = '@opentelemetry/instrumentation-undici';
const RUNTIME = '@opentelemetry/instrumentation-runtime-node';
const HOST = '@opentelemetry/instrumentation-host-metrics';

/** Without `system.network`, for which the package starts a `cat` process at each collection. */
const HOST_CONFIG = { metricGroups: ['system.cpu', 'system.memory', 'process.cpu', 'process.memory'] };

/**
 * Creates what the options ask for, with or without the metrics of the runtime. To be called before the providers are
 * registered, as some instrumentations register twice otherwise. What cannot be loaded is reported through `diag` and
 * left out.
 */
export function createInstrumentations(
  options: StartOptions,
  runtimeMetrics: boolean,
): readonly Instrumentation[] {
  if (options.instrumentations === false) return [];
  const wanted = options.instrumentations ?? findAutoInstrumentations() ?? createHttpInstrumentations();
  return runtimeMetrics ? withRuntimeMetrics(wanted) : wanted.filter((each) => !isRuntimeMetrics(each));
}

/** Connects the instrumentations to the providers. Returns a function that switches them off. */
export function enableInstrumentations(
  instrumentations: readonly Instrumentation[],
  tracerProvider: TracerProvider,
  meterProvider: MeterProvider | undefined,
): () => void {
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(tracerProvider);
    if (meterProvider !== undefined) instrumentation.setMeterProvider(meterProvider);
    if (instrumentation.getConfig().enabled !== true) instrumentation.enable();
  }
  if (instrumentations.length > 0) patchLoadedBuiltins();
  return () => {
    for (const instrumentation of instrumentations) instrumentation.disable();
  };
}

/** Whether packages other than Node's own may be instrumented, for which ESM needs a loader hook. */
export function hasAutoInstrumentations(): boolean {
  return attempt(() => loadFromApplication(AUTO_PACKAGE)) !== undefined;
}

function findAutoInstrumentations(): readonly Instrumentation[] | undefined {
  return attempt(() => {
    const create = loadFromApplication(AUTO_PACKAGE)?.getNodeAutoInstrumentations;
    if (typeof create !== 'function') return undefined;
    return create({ [HTTP]: httpConfig(), [HOST]: HOST_CONFIG }) as readonly Instrumentation[];
  });
}

function createHttpInstrumentations(): readonly Instrumentation[] {
  return [
    ...create(HTTP, 'HttpInstrumentation', httpConfig()),
    ...create(UNDICI, 'UndiciInstrumentation', {}),
  ];
}

/** Keeps our own exports out of the HTTP client metrics, which do not heed suppressed tracing by themselves. */
function httpConfig(): object {
  const { isTracingSuppressed } = loadPackage('@opentelemetry/core');
  return { ignoreOutgoingRequestHook: () => isTracingSuppressed(api.context.active()) };
}

function withRuntimeMetrics(instrumentations: readonly Instrumentation[]): readonly Instrumentation[] {
  const present = new Set(instrumentations.map(({ instrumentationName }) => instrumentationName));
  return [
    ...instrumentations,
    ...(present.has(RUNTIME) ? [] : create(RUNTIME, 'RuntimeNodeInstrumentation', {})),
    ...(present.has(HOST) ? [] : create(HOST, 'HostMetricsInstrumentation', HOST_CONFIG)),
  ];
}

function isRuntimeMetrics({ instrumentationName }: Instrumentation): boolean {
  return instrumentationName === RUNTIME || instrumentationName === HOST;
}

function create(packageName: string, className: string, config: object): Instrumentation[] {
  const instrumentation = attempt(() => {
    const Class = loadPackage(packageName)[className] as new (config: object) => Instrumentation;
    return new Class(config);
  });
  return instrumentation === undefined ? [] : [instrumentation];
}

/**
 * Node's own modules are patched when they are next required. Requiring them here, and telling ESM about it, reaches
 * applications that imported them before, or by name.
 */
function patchLoadedBuiltins(): void {
  require('node:http');
  require('node:https');
  syncBuiltinESMExports();
}

/** An instrumentation that fails must not keep the rest from starting, let alone the application. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    api.diag.warn('An instrumentation is left out.', error);
    return undefined;
  }
}
