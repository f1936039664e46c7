/** How the files of a signal are delivered by OTLP: what the options and the `OTEL_EXPORTER_OTLP_*` variables say. */
import * as api from '@opentelemetry/api';
import { type Environment, readNumber, readString, warnIgnored } from './environment.ts';
import type { Signal } from './exporter-selection.ts';
import { resolveEndpoint } from './otlp-settings.ts';
import type { OtlpOptions, OtlpProtocol } from './start-options.ts';

/** Ten seconds: the specification's default. */
const DEFAULT_TIMEOUT_MILLIS = 10_000;

/** What the thread that delivers is told of one destination. */
export interface DeliveryTarget {
  readonly signals: readonly Signal[];
  /** Base URL, or for the one signal that has it, its own. */
  readonly url: string;
  /** Whether `url` is that of the signal alone, to be used as it is. */
  readonly isSignalUrl: boolean;
  readonly protocol: OtlpProtocol;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly timeoutMillis: number;
  readonly tls: {
    readonly caFile?: string | undefined;
    readonly certFile?: string | undefined;
    readonly keyFile?: string | undefined;
  };
}

/**
 * Whether a signal's files can stand for its exporter. The files of metrics are cumulative: whoever prefers another
 * temporality needs an exporter of its own.
 */
export function isDeliverable(signal: Signal, options: OtlpOptions, env: Environment): boolean {
  if ((options.mode ?? modeFromEnvironment(env)) === 'direct') return false;
  if (signal !== 'metrics') return true;
  const preference = readString(env, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE')?.toLowerCase();
  return preference === undefined || preference === 'cumulative';
}

function modeFromEnvironment(env: Environment): 'durable' | 'direct' {
  const mode = readString(env, 'AGENTBUS_OTLP_MODE');
  if (mode !== undefined && mode !== 'durable' && mode !== 'direct') {
    warnIgnored('AGENTBUS_OTLP_MODE', mode, 'durable or direct');
  }
  return mode === 'direct' ? 'direct' : 'durable';
}

/** The destination of one signal, or `undefined`, after a warning, where it cannot be delivered as it is configured. */
export function resolveDelivery(
  signal: Signal,
  options: OtlpOptions,
  env: Environment,
): DeliveryTarget | undefined {
  const endpoint = resolveEndpoint(signal, options, env);
  if (endpoint === undefined) return undefined;
  const variable = variableOf(signal, env);
  return {
    signals: [signal],
    url: endpoint.url,
    isSignalUrl: endpoint.isSignalUrl,
    protocol: endpoint.protocol,
    headers: {
      ...parseHeaders('OTEL_EXPORTER_OTLP_HEADERS', env),
      ...parseHeaders(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`, env),
      ...options.headers,
    },
    compression: options.compression ?? parseCompression(variable('COMPRESSION'), env),
    timeoutMillis:
      options.timeoutMillis ?? readNumber(env, variable('TIMEOUT'), { min: 1 }) ?? DEFAULT_TIMEOUT_MILLIS,
    tls: {
      caFile: readString(env, variable('CERTIFICATE')),
      certFile: readString(env, variable('CLIENT_CERTIFICATE')),
      keyFile: readString(env, variable('CLIENT_KEY')),
    },
  };
}

/** Signals that go to the same place in the same way go together. */
export function groupTargets(targets: readonly DeliveryTarget[]): DeliveryTarget[] {
  const groups = new Map<string, DeliveryTarget>();
  for (const target of targets) {
    const key = JSON.stringify({ ...target, signals: target.isSignalUrl ? target.signals : [] });
    const signals = [...(groups.get(key)?.signals ?? []), ...target.signals];
    groups.set(key, { ...target, signals });
  }
  return [...groups.values()];
}

/** The name of a setting's variable: the signal's own where it is set, else the one of all signals. */
function variableOf(signal: Signal, env: Environment): (setting: string) => string {
  return (setting) => {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${setting}`;
    return readString(env, own) === undefined ? `OTEL_EXPORTER_OTLP_${setting}` : own;
  };
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables */
function parseHeaders(variable: string, env: Environment): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const entry of readString(env, variable)?.split(',') ?? []) {
    const separator = entry.indexOf('=');
    const name = entry.slice(0, separator).trim();
    if (separator < 1 || name === '') {
      // Not the entry: it may be a token.
      if (entry.trim() !== '')
        api.diag.warn(`${variable} has an entry that is not name=value: it is ignored.`);
      continue;
    }
    headers[name.toLowerCase()] = decode(entry.slice(separator + 1).trim());
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    api.diag.debug('The value of a header is not percent-encoded and is used as it is.', error);
    return text;
  }
}

function parseCompression(variable: string, env: Environment): 'gzip' | 'none' {
  const text = readString(env, variable);
  if (text === 'gzip') return 'gzip';
  if (text !== undefined && text !== 'none') warnIgnored(variable, text, 'gzip or none');
  return 'none';
}
