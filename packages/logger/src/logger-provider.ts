import type { Context, TimeInput } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { reportOnce } from './report-once.ts';

/** A log record as an OTel logger takes it. Structural form of the Logs API's `LogRecord`, the same on both lines. */
export interface LogRecord {
  timestamp?: TimeInput | undefined;
  observedTimestamp?: TimeInput | undefined;
  severityNumber?: number | undefined;
  severityText?: string | undefined;
  body?: unknown;
  attributes?: Record<string, unknown> | undefined;
  eventName?: string | undefined;
  context?: Context | undefined;
}

/**
 * Marks a logger, as a property of it that is `true`, that
 *
 * - keeps every value of attributes and bodies that `@agentbus/otlp` encodes, and so int64 as bigints, and
 * - copies attributes and body, at any depth, before a processor sees them, without throwing whatever they are.
 *
 * It gets what a log call was given as it is. The official SDKs drop a bigint and refer to the body: they get copies
 * in which integers beyond the safe range are decimal strings. The symbol is in the global registry, so that several
 * copies of this package agree.
 */
export const ACCEPTS_ANY_VALUE: unique symbol = Symbol.for('agentbus.logger.acceptsAnyValue');

/** An OTel logger, of the API's 3.x line (`logs` of `@opentelemetry/api`) or 2.x line (`@opentelemetry/api-logs`). */
export interface OtelLogger {
  /** See {@link ACCEPTS_ANY_VALUE}. */
  readonly [ACCEPTS_ANY_VALUE]?: boolean;
  emit(record: LogRecord): void;
  /** Whether a record with these properties would be kept. Older APIs lack it. */
  enabled?(options?: {
    context?: Context | undefined;
    severityNumber?: number | undefined;
    eventName?: string | undefined;
  }): boolean;
}

/** An OTel logger provider of either line. */
export interface LoggerProvider {
  getLogger(name: string, version?: string): OtelLogger;
}

/** Where `@opentelemetry/api` 1.x keeps what is registered with it; `logs` since 1.10. */
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1');

/** Where `@opentelemetry/api-logs` keeps a function from its compatibility version to the provider. */
const API_LOGS_GLOBAL = Symbol.for('io.opentelemetry.js.api.logs');

/** The only compatibility version of `@opentelemetry/api-logs` there has been. */
const API_LOGS_VERSION = 1;

const globals = globalThis as unknown as {
  [API_GLOBAL]?: { logs?: LoggerProvider; trace?: object; metrics?: object };
  [API_LOGS_GLOBAL]?: ((version: number) => LoggerProvider) | undefined;
};

const NOOP_PROVIDER: LoggerProvider = { getLogger: () => ({ emit() {}, enabled: () => false }) };

/**
 * The logger provider that the application registered, with whichever line of OpenTelemetry JS; `undefined` while
 * there is none. The 3.x line's place comes first.
 */
export function getGlobalLoggerProvider(): LoggerProvider | undefined {
  return globals[API_GLOBAL]?.logs ?? globals[API_LOGS_GLOBAL]?.(API_LOGS_VERSION);
}

/** Whether any provider is registered, for any signal; while there is none, nothing that is recorded goes anywhere. */
export function hasRegisteredSdk(): boolean {
  const registered = globals[API_GLOBAL];
  return (
    registered?.trace !== undefined ||
    registered?.metrics !== undefined ||
    getGlobalLoggerProvider() !== undefined
  );
}

/**
 * Registers a provider, of either line, in the places of both, so that packages of the other line (a winston or pino
 * transport built on `@opentelemetry/api-logs`, say) reach it too. Does nothing where another provider is registered.
 *
 * Loggers that were taken early from `@opentelemetry/api-logs` itself bind only if that package's own
 * `logs.setGlobalLoggerProvider` is called first; this function then fills the 3.x line's place.
 *
 * @returns whether `provider` is the one that {@link getGlobalLoggerProvider} now returns
 */
export function setGlobalLoggerProvider(provider: LoggerProvider): boolean {
  const current = getGlobalLoggerProvider();
  if (current !== undefined && current !== provider) return false;
  if (globals[API_GLOBAL]?.logs === undefined) logsApi()?.setGlobalLoggerProvider(provider);
  globals[API_LOGS_GLOBAL] ??= (version) => (version === API_LOGS_VERSION ? provider : NOOP_PROVIDER);
  return getGlobalLoggerProvider() === provider;
}

/** Takes `provider` out of every global place that holds it; other providers stay. For use after its shutdown. */
export function unsetGlobalLoggerProvider(provider: LoggerProvider): void {
  if (globals[API_GLOBAL]?.logs === provider) logsApi()?.disable();
  if (globals[API_LOGS_GLOBAL]?.(API_LOGS_VERSION) === provider) delete globals[API_LOGS_GLOBAL];
}

/**
 * A function that returns the OTel logger of the provider that is registered at that moment, or `undefined`. It asks
 * the provider only when the provider has changed, so it is cheap to call for every record.
 */
export function createOtelLoggerSource(name: string, version?: string): () => OtelLogger | undefined {
  let provider: LoggerProvider | undefined;
  let logger: OtelLogger | undefined;
  return () => {
    const current = getGlobalLoggerProvider();
    if (current !== provider) {
      provider = current;
      logger = current === undefined ? undefined : requestLogger(current, name, version);
    }
    return logger;
  };
}

function requestLogger(provider: LoggerProvider, name: string, version?: string): OtelLogger | undefined {
  try {
    return provider.getLogger(name, version);
  } catch (error) {
    reportOnce('error', 'The logger provider threw in getLogger; records are lost', error);
    return undefined;
  }
}

/** The `logs` API of the installed `@opentelemetry/api`; `undefined` before 1.10. Looked up, as 1.9 has no such export. */
function logsApi():
  | { setGlobalLoggerProvider(provider: LoggerProvider): unknown; disable(): void }
  | undefined {
  return Reflect.get(api, 'logs');
}
