import { resolve as resolvePath } from 'node:path';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { defaultDirectory } from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import { type DeliveryTarget, groupTargets, resolveDelivery } from './delivery-settings.ts';
import type { Environment } from './environment.ts';
import { registerGlobally } from './global-registration.ts';
import { createInstrumentations, enableInstrumentations } from './instrumentations.ts';
import { followPresetConfig, readAlerts } from './live-config.ts';
import { createLiveParts } from './live-parts.ts';
import { loadPackage } from './otel-packages.ts';
import {
  exporterOptions,
  readPresetConfig,
  withConfigEnvironment,
  withConfigOptions,
} from './preset-config.ts';
import { watchProcessEnd } from './process-end.ts';
import { createPropagator } from './propagators.ts';
import {
  createLoggerProvider,
  createMeterProvider,
  createTracerProvider,
  type ProviderInput,
} from './providers.ts';
import { createPresetRedactor, redactResource } from './redaction.ts';
import { readSigningKeys } from './signing-key.ts';
import { DEFAULT_SHUTDOWN_TIMEOUT_MILLIS, type StartOptions } from './start-options.ts';
import { redactDiagnostics } from './stderr-diag-logger.ts';
import { DEFAULT_CHECKPOINT_INTERVAL_MILLIS, retentionPolicy } from './storage-options.ts';
import { StoreDelivery } from './store-delivery.ts';
import { createStoreUpkeep, type StoreUpkeep } from './store-upkeep.ts';
import { createResource } from './telemetry-resource.ts';

/** 50 ms: the last push ends before the time of the whole shutdown does, which would be reported. */
const PUSH_MARGIN_MILLIS = 50;

/** The running preset. Its methods never reject. */
export interface Preset {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The parts of a provider that this file uses; the same for each signal. */
interface Provider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Creates everything, then registers it, so that a failure leaves nothing half registered. */
export function startPreset(code: StartOptions, processEnv: Environment): Preset {
  let upkeep: StoreUpkeep | undefined;
  const targets: DeliveryTarget[] = [];
  const file = readPresetConfig(code, processEnv);
  const config = file?.config;
  const env = withConfigEnvironment(processEnv, config);
  const options = withConfigOptions(code, processEnv, config);
  const redactor = createPresetRedactor(options, env);
  redactDiagnostics(redactor);
  const alerts = config && readAlerts(config);
  const live = createLiveParts(redactor, alerts);
  const input: ProviderInput = {
    options,
    env,
    resource: redactResource(createResource(options, config), redactor),
    live,
    exporterOptions: (signal, otlp) => exporterOptions(signal, otlp, processEnv, config),
    upkeep: () => {
      upkeep ??= createStoreUpkeep({
        directory: options.directory,
        ...readSigningKeys(options.storage ?? {}, env),
        policy: retentionPolicy(options.storage?.retention),
        intervalMillis: options.storage?.checkpointIntervalMillis ?? DEFAULT_CHECKPOINT_INTERVAL_MILLIS,
      });
      return upkeep;
    },
    deliver: (signal) => {
      const target = resolveDelivery(signal, options.otlp || {}, env);
      if (target !== undefined) targets.push(target);
    },
  };
  const propagator = createPropagator(options, env);
  const meterProvider = createMeterProvider(input);
  const tracerProvider = createTracerProvider(input);
  const loggerProvider = createLoggerProvider(input);
  const { AsyncLocalStorageContextManager } = loadPackage('@opentelemetry/context-async-hooks');
  const contextManager = new AsyncLocalStorageContextManager().enable();
  const runtimeMetrics = meterProvider !== undefined && options.runtimeMetrics !== false;
  const instrumentations = createInstrumentations(options, runtimeMetrics);

  const unregister = registerGlobally({
    contextManager,
    propagator,
    tracerProvider,
    meterProvider,
    loggerProvider,
  });
  const delivery = createDelivery(options, targets);
  delivery?.observe();
  const stopFollowing = file && followPresetConfig({ ...file, options: code, env: processEnv, live, alerts });
  const disableInstrumentations = enableInstrumentations(instrumentations, tracerProvider, meterProvider);

  const recorders: readonly Provider[] = [tracerProvider, ...(loggerProvider ? [loggerProvider] : [])];
  const meters: readonly Provider[] = meterProvider ? [meterProvider] : [];
  const timeoutMillis = options.shutdownTimeoutMillis ?? DEFAULT_SHUTDOWN_TIMEOUT_MILLIS;
  const flushAll = (patienceMillis?: number) =>
    inOrder(
      () => forEach(recorders, 'flush', (provider) => provider.forceFlush()),
      () => forEach(meters, 'flush', (provider) => provider.forceFlush()),
      patienceMillis,
    );
  const shutDownAll = () =>
    inOrder(
      // Flushed first: what is recorded while a backend is waited for still goes to the files.
      () =>
        forEach(recorders, 'shut down', async (provider) => {
          try {
            await provider.forceFlush();
          } finally {
            await provider.shutdown();
          }
        }),
      () => {
        // A meter provider that shuts down warns whoever asks it for a meter, such as the exporters that it flushes.
        unregister();
        return forEach(meters, 'shut down', (provider) => provider.shutdown());
      },
      timeoutMillis / 2,
    );

  /** What the files have is pushed in the time that is left. */
  const push = (began: number) =>
    delivery?.push(Math.max(1, timeoutMillis - PUSH_MARGIN_MILLIS - (performance.now() - began)));
  const flushBeforeEnd = async () => {
    const began = performance.now();
    await flushAll(timeoutMillis / 2);
    await Promise.all([upkeep?.checkpoint(), push(began)]);
  };
  const stopWatching = watchProcessEnd({
    flush: () => within(timeoutMillis, 'The flush at process exit', flushBeforeEnd()),
    writeLast() {
      // Files are written before these calls return; what they do after that no longer matters.
      void forEach(recorders, 'flush', (provider) => provider.forceFlush());
    },
    seal() {
      upkeep?.sealNow();
      delivery?.releaseLocks();
    },
  });
  let stopped: Promise<void> | undefined;
  return {
    async forceFlush() {
      const began = performance.now();
      await flushAll();
      await push(began);
    },
    shutdown() {
      if (stopped === undefined) {
        stopWatching.flush();
        disableInstrumentations();
        stopFollowing?.();
        upkeep?.beginShutdown();
        const began = performance.now();
        const work = closingConnections()
          .then(shutDownAll)
          .then(() => Promise.all([upkeep?.flush(), push(began)]))
          .then(() => {});
        stopped = within(timeoutMillis, 'Shutdown', work).then(() => {
          delivery?.close();
          delivery?.releaseLocks();
          stopWatching.seal();
          unregister();
        });
      }
      return stopped;
    },
  };
}

/** Delivers the files; `undefined` where no signal's are to be delivered. */
function createDelivery(
  { directory }: StartOptions,
  targets: readonly DeliveryTarget[],
): StoreDelivery | undefined {
  if (targets.length === 0) return undefined;
  return new StoreDelivery(resolvePath(directory ?? defaultDirectory()), groupTargets(targets));
}

/** A server that was closed just before has spans that end when its connections do, in the turns that follow. */
async function closingConnections(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/**
 * Metrics come last, as they count what became of the rest; but where a time is given, they do not wait for it longer,
 * so that a backend that does not answer costs no metrics in files.
 */
async function inOrder(
  records: () => Promise<void>,
  metrics: () => Promise<void>,
  patienceMillis: number | undefined,
): Promise<void> {
  const recordsDone = records();
  const patience = patienceMillis === undefined ? [] : [delay(patienceMillis, undefined, { ref: false })];
  await Promise.race([recordsDone, ...patience]);
  await Promise.all([metrics(), recordsDone]);
}

async function forEach(
  providers: readonly Provider[],
  what: string,
  action: (provider: Provider) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(providers.map(action));
  for (const result of results) {
    if (result.status === 'rejected') api.diag.warn(`A provider failed to ${what}.`, result.reason);
  }
}

/** Waits for the work, but not longer than this. The work must not reject. */
function within(timeoutMillis: number, what: string, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      api.diag.warn(
        `${what} took more than ${timeoutMillis} ms and was abandoned; what was not exported by then is lost there. ` +
          'Telemetry in files is not affected.',
      );
      resolve();
    }, timeoutMillis);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
