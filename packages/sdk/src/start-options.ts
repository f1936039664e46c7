/** What `start` can be told in code. Every option wins over the environment variable that says the same. */
import type { Level } from '@agentbus/otlp';
import { parseLevel } from '@agentbus/otlp';
import type { RedactionPolicy } from '@agentbus/redaction';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { invalidOption, requirePositiveInteger, requireText } from './option-check.ts';
import { checkOptionNames } from './option-names.ts';
import { checkStorageOptions, type StorageOptions } from './storage-options.ts';

/** How long `shutdown` and the flush at process exit may take: below the 10 s after which orchestrators kill. */
export const DEFAULT_SHUTDOWN_TIMEOUT_MILLIS = 5000;

/** Options of `start`. */
export interface StartOptions {
  /** `service.name`. Default: `OTEL_SERVICE_NAME`, or `service.name` in `OTEL_RESOURCE_ATTRIBUTES`, or `unknown_service:node`. */
  readonly serviceName?: string | undefined;
  /** `service.version`. Default: `service.version` in `OTEL_RESOURCE_ATTRIBUTES`, or none. */
  readonly serviceVersion?: string | undefined;
  /** More attributes of the resource; they win over `OTEL_RESOURCE_ATTRIBUTES`. Default: none. */
  readonly resourceAttributes?: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * The configuration file; `false` for none. What it says is below the options and the environment. Default:
   * `AGENTBUS_CONFIG_FILE`, or `agentbus.yaml` of the working directory where that is there.
   */
  readonly configFile?: string | false | undefined;
  /** Where the files go. Default: `AGENTBUS_DIRECTORY`, or `.agentbus`. */
  readonly directory?: string | undefined;
  /** The minimum level of `@agentbus/logger`'s loggers. Default: `AGENTBUS_LEVEL`, or `info`. */
  readonly level?: Level | 'warn' | 'fatal' | undefined;
  /** Whether telemetry is written to files. Default: `true`, unless `OTEL_<SIGNAL>_EXPORTER` names others. */
  readonly files?: boolean | undefined;
  /** How the files are written, sealed and kept. */
  readonly storage?: StorageOptions | undefined;
  /**
   * What is sensitive and what is done with it, before anything is written or sent; `false` for no redaction. Default: the
   * `redaction` section of `agentbus.yaml` in the working directory, or the default policy of `@agentbus/redaction`;
   * `AGENTBUS_REDACTION=off` switches it off.
   */
  readonly redaction?: RedactionPolicy | false | undefined;
  /** Export to an OTLP backend, or `false` for none. Default: as the `OTEL_EXPORTER_OTLP_*` variables say. */
  readonly otlp?: OtlpOptions | false | undefined;
  /**
   * Instrumentations to enable, or `false` for none, metrics of the runtime included. Default: those of
   * `@opentelemetry/auto-instrumentations-node` where the application has it, otherwise HTTP and undici (`fetch`).
   */
  readonly instrumentations?: readonly Instrumentation[] | false | undefined;
  /** Whether to measure CPU, memory, event loop and garbage collection. Default: `true`. */
  readonly runtimeMetrics?: boolean | undefined;
  /** Milliseconds between two metric exports, an integer from 1. Default: `OTEL_METRIC_EXPORT_INTERVAL`, or 60,000. */
  readonly metricExportIntervalMillis?: number | undefined;
  /** How log records are made. */
  readonly logs?: LogOptions | undefined;
  /** How correlation ids travel, or `false` for not at all. */
  readonly correlation?: CorrelationOptions | false | undefined;
  /** Milliseconds that `shutdown` and the flush at process exit may take, an integer from 1. Default 5,000. */
  readonly shutdownTimeoutMillis?: number | undefined;
}

/** Where and how to export by OTLP. What is left out comes from the `OTEL_EXPORTER_OTLP_*` variables. */
export interface OtlpOptions {
  /**
   * `durable`: what is written to files is delivered from there, and whatever does not arrive now, later, also by another
   * process. `direct`: by the official exporters, without files. Default `durable`; signals without files are always direct.
   */
  readonly mode?: 'durable' | 'direct' | undefined;
  /**
   * Base URL; `/v1/logs`, `/v1/traces` and `/v1/metrics` are appended, but for grpc. Default `http://localhost:4318`, for grpc
   * port 4317.
   */
  readonly endpoint?: string | undefined;
  /** Headers of each request. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Default `http/protobuf`. `grpc` needs the package `@grpc/grpc-js` beside this one; in the mode `direct` the packages
   * `@opentelemetry/exporter-{logs,trace,metrics}-otlp-grpc`.
   */
  readonly protocol?: OtlpProtocol | undefined;
  /** Default `none`. */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** Milliseconds that one export may take, retries included, an integer from 1. Default 10,000. */
  readonly timeoutMillis?: number | undefined;
}

/** How log records are made. */
export interface LogOptions {
  /** `lean` or, for the official `LoggerProvider`, `sdk`. Default `lean`: a record costs less and keeps int64. */
  readonly provider?: 'lean' | 'sdk' | undefined;
}

/** How OTLP travels. */
export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** All {@link OtlpProtocol}s. */
export const OTLP_PROTOCOLS: readonly OtlpProtocol[] = ['http/protobuf', 'http/json', 'grpc'];

/** How correlation ids travel between services. */
export interface CorrelationOptions {
  /** Headers an id is read from, first match wins. Default `x-correlation-id`, `x-request-id`. */
  readonly extractHeaders?: readonly string[] | undefined;
  /** Header an id is written to. Default `x-correlation-id`. */
  readonly injectHeader?: string | undefined;
  /** Whether a request that arrives without an id gets a new one. Default `false`. */
  readonly generate?: boolean | undefined;
  /** Exact keys of the baggage entries that may enter and leave the service. Default: `correlation.id` only. */
  readonly allowedBaggageKeys?: readonly string[] | undefined;
}

/** The parts of an OpenTelemetry instrumentation that `start` uses; the same on both lines. */
export interface Instrumentation {
  readonly instrumentationName: string;
  enable(): void;
  disable(): void;
  setTracerProvider(provider: TracerProvider): void;
  setMeterProvider(provider: MeterProvider): void;
  getConfig(): { enabled?: boolean | undefined };
}

/** Throws `StartError` `invalid-option` for the first option that cannot be used. */
export function checkOptions(options: StartOptions): void {
  checkOptionNames(options);
  requireText('serviceName', options.serviceName);
  requireText('serviceVersion', options.serviceVersion);
  requireText('directory', options.directory);
  if (options.configFile !== false) requireText('configFile', options.configFile);
  if (options.level !== undefined && parseLevel(String(options.level)) === undefined) {
    throw invalidOption(
      'level',
      options.level,
      'trace, debug, info, warning, error or critical',
      'Choose one of them.',
    );
  }
  requirePositiveInteger('metricExportIntervalMillis', options.metricExportIntervalMillis);
  requirePositiveInteger('shutdownTimeoutMillis', options.shutdownTimeoutMillis);
  if (options.storage) checkStorageOptions(options.storage);
  if (options.otlp) checkOtlpOptions(options.otlp);
  if (options.otlp && options.otlp.mode === 'durable' && options.storage?.format === 'text') {
    throw invalidOption(
      'storage.format',
      'text',
      'json or binary where otlp.mode is durable',
      'The files are what is delivered. Leave it out for json, or set otlp.mode to direct.',
    );
  }
  const provider = options.logs?.provider;
  if (provider !== undefined && provider !== 'lean' && provider !== 'sdk') {
    throw invalidOption('logs.provider', provider, 'lean or sdk', 'Leave it out for lean.');
  }
}

function checkOtlpOptions({ mode, endpoint, protocol, compression, timeoutMillis }: OtlpOptions): void {
  if (mode !== undefined && mode !== 'durable' && mode !== 'direct') {
    throw invalidOption('otlp.mode', mode, 'durable or direct', 'Leave it out for durable.');
  }
  if (endpoint !== undefined && !isHttpUrl(endpoint)) {
    throw invalidOption(
      'otlp.endpoint',
      endpoint,
      'an http or https URL',
      'Set it to http://localhost:4318, say.',
    );
  }
  if (protocol !== undefined && !OTLP_PROTOCOLS.includes(protocol)) {
    throw invalidOption(
      'otlp.protocol',
      protocol,
      OTLP_PROTOCOLS.join(' or '),
      'Leave it out for http/protobuf.',
    );
  }
  if (compression !== undefined && compression !== 'gzip' && compression !== 'none') {
    throw invalidOption('otlp.compression', compression, 'gzip or none', 'Leave it out for none.');
  }
  requirePositiveInteger('otlp.timeoutMillis', timeoutMillis);
}

/** Whether a text is a URL that an OTLP/HTTP exporter can send to. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
