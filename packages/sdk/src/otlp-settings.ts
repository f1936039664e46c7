/** Where a signal goes by OTLP, and in which encoding. */
import { type Environment, readBoolean, readString, warnIgnored, warnOnce } from './environment.ts';
import type { Signal } from './exporter-selection.ts';
import { isHttpUrl, OTLP_PROTOCOLS, type OtlpOptions, type OtlpProtocol } from './start-options.ts';

/** Where collectors listen for OTLP/HTTP. */
const DEFAULT_ENDPOINT = 'http://localhost:4318';

/** Where collectors listen for OTLP/gRPC. */
const DEFAULT_GRPC_ENDPOINT = 'http://localhost:4317';

/** The specification's default. */
const DEFAULT_PROTOCOL: OtlpProtocol = 'http/protobuf';

/** How one signal is exported by an official exporter. */
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
  const endpoint = resolveEndpoint(signal, options, env);
  if (endpoint === undefined) return undefined;
  const { protocol } = endpoint;
  const isWhole = endpoint.isSignalUrl || protocol === 'grpc';
  const url = isWhole ? endpoint.url : signalUrl(endpoint.url, signal);
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

/** Where a signal goes, and how. */
export interface OtlpEndpoint {
  readonly protocol: OtlpProtocol;
  /** The base URL, to which an HTTP exporter appends the signal's path. */
  readonly url: string;
  /** Whether the URL is the signal's own, to be used as it is. */
  readonly isSignalUrl: boolean;
}

/** The endpoint of a signal, or `undefined`, after a warning, where it is no URL. */
export function resolveEndpoint(
  signal: Signal,
  options: OtlpOptions,
  env: Environment,
): OtlpEndpoint | undefined {
  const protocol = options.protocol ?? protocolFromEnvironment(signal, env);
  if (options.endpoint !== undefined) return { protocol, url: options.endpoint, isSignalUrl: false };
  return endpointFromEnvironment(signal, protocol, env);
}

function protocolFromEnvironment(signal: Signal, env: Environment): OtlpProtocol {
  const variable = [
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`,
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  ].find((name) => readString(env, name) !== undefined);
  if (variable === undefined) return DEFAULT_PROTOCOL;
  const text = readString(env, variable) ?? '';
  const protocol = OTLP_PROTOCOLS.find((known) => known === text);
  if (protocol === undefined) warnIgnored(variable, text, OTLP_PROTOCOLS.join(' or '));
  return protocol ?? DEFAULT_PROTOCOL;
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
function endpointFromEnvironment(
  signal: Signal,
  protocol: OtlpProtocol,
  env: Environment,
): OtlpEndpoint | undefined {
  const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const shared = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  for (const variable of [own, shared]) {
    const text = readString(env, variable);
    if (text === undefined) continue;
    const url = protocol === 'grpc' ? withScheme(text, env) : text;
    // A service of gRPC has no path: its own endpoint is one like any other.
    if (isHttpUrl(url)) return { protocol, url, isSignalUrl: variable === own && protocol !== 'grpc' };
    warnOnce(
      `${variable} is ${JSON.stringify(text)}, must be an http or https URL: nothing is exported to it. ` +
        `Set it to ${DEFAULT_ENDPOINT}, say.`,
    );
    return undefined;
  }
  const url = protocol === 'grpc' ? DEFAULT_GRPC_ENDPOINT : DEFAULT_ENDPOINT;
  return { protocol, url, isSignalUrl: false };
}

/** Endpoints of gRPC are often host and port alone. */
function withScheme(endpoint: string, env: Environment): string {
  if (endpoint.includes('://')) return endpoint;
  return `${readBoolean(env, 'OTEL_EXPORTER_OTLP_INSECURE') ? 'http' : 'https'}://${endpoint}`;
}

function signalUrl(base: string, signal: Signal): string {
  return `${base.replace(/\/$/, '')}/v1/${signal}`;
}
