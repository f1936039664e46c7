/** Where a signal goes by OTLP, and in which encoding. */
import { type Environment, readString, warnIgnored, warnOnce } from './environment.ts';
import type { Signal } from './exporter-selection.ts';
import { isHttpUrl, OTLP_PROTOCOLS, type OtlpOptions, type OtlpProtocol } from './start-options.ts';

/** Where collectors listen for OTLP/HTTP. */
const DEFAULT_ENDPOINT = 'http://localhost:4318';

/** The specification's default. */
const DEFAULT_PROTOCOL: OtlpProtocol = 'http/protobuf';

/** How one signal is exported. */
export interface OtlpSettings {
  readonly url: URL;
  readonly protocol: OtlpProtocol;
  /** What the official exporter is constructed with. What is absent it reads from the environment itself. */
  readonly exporterOptions: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly compression?: 'gzip' | 'none';
    readonly timeoutMillis?: number;
  };
}

/** The settings of a signal, or `undefined`, after a warning, where it cannot be exported as it is configured. */
export function resolveOtlpSettings(
  signal: Signal,
  options: OtlpOptions,
  env: Environment,
): OtlpSettings | undefined {
  const protocol = options.protocol ?? protocolFromEnvironment(signal, env);
  const url = urlFromOption(signal, options) ?? urlFromEnvironment(signal, env);
  if (protocol === undefined || url === undefined) return undefined;
  const { headers, compression, timeoutMillis } = options;
  return {
    url: new URL(url),
    protocol,
    exporterOptions: {
      url,
      ...(headers === undefined ? {} : { headers: { ...headers } }),
      ...(compression === undefined ? {} : { compression }),
      ...(timeoutMillis === undefined ? {} : { timeoutMillis }),
    },
  };
}

function protocolFromEnvironment(signal: Signal, env: Environment): OtlpProtocol | undefined {
  const variable = [
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`,
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  ].find((name) => readString(env, name) !== undefined);
  if (variable === undefined) return DEFAULT_PROTOCOL;
  const text = readString(env, variable) ?? '';
  if (text === 'grpc') {
    warnOnce(
      `${variable} is grpc, which is not available yet: nothing is exported by it. ` +
        'Set it to http/protobuf, and the endpoint to the OTLP/HTTP port of the collector (4318 by default).',
    );
    return undefined;
  }
  const protocol = OTLP_PROTOCOLS.find((known) => known === text);
  if (protocol === undefined) warnIgnored(variable, text, OTLP_PROTOCOLS.join(' or '));
  return protocol ?? DEFAULT_PROTOCOL;
}

function urlFromOption(signal: Signal, { endpoint }: OtlpOptions): string | undefined {
  return endpoint === undefined ? undefined : signalUrl(endpoint, signal);
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
function urlFromEnvironment(signal: Signal, env: Environment): string | undefined {
  const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const shared = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  for (const variable of [own, shared]) {
    const endpoint = readString(env, variable);
    if (endpoint === undefined) continue;
    if (isHttpUrl(endpoint)) return variable === own ? endpoint : signalUrl(endpoint, signal);
    warnOnce(
      `${variable} is ${JSON.stringify(endpoint)}, must be an http or https URL: nothing is exported to it. ` +
        `Set it to ${DEFAULT_ENDPOINT}, say.`,
    );
    return undefined;
  }
  return signalUrl(DEFAULT_ENDPOINT, signal);
}

function signalUrl(base: string, signal: Signal): string {
  return `${base.replace(/\/$/, '')}/v1/${signal}`;
}
