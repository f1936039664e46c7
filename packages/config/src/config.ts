/** What a configuration file may say. */
import type { RedactionPolicy } from '@agentbus/redaction';

/** The settings of `agentbus.yaml`, with times in milliseconds, sizes in bytes and paths absolute. */
export interface Config {
  readonly service?: {
    readonly name?: string;
    readonly version?: string;
    readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  };
  readonly directory?: string;
  readonly level?: ConfigLevel;
  readonly levels?: Readonly<Record<string, ConfigLevel>>;
  readonly files?: boolean;
  readonly otlp?: {
    readonly mode?: 'durable' | 'direct';
    readonly endpoint?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly protocol?: 'http/protobuf' | 'http/json' | 'grpc';
    readonly compression?: 'gzip' | 'none';
    readonly timeoutMillis?: number;
  };
  readonly traces?: { readonly sampler?: string; readonly ratio?: number };
  readonly propagators?: readonly string[];
  readonly correlation?:
    | false
    | {
        readonly extractHeaders?: readonly string[];
        readonly injectHeader?: string;
        readonly generate?: boolean;
        readonly allowedBaggageKeys?: readonly string[];
      };
  readonly logs?: { readonly provider?: 'lean' | 'sdk' };
  readonly runtimeMetrics?: boolean;
  readonly metricExportIntervalMillis?: number;
  readonly shutdownTimeoutMillis?: number;
  readonly storage?: StorageConfig;
  /** What is sensitive, and what is done with it. Default: the policy of `@agentbus/redaction`. */
  readonly redaction?: RedactionPolicy;
  /** The path of a rule file, or what one holds; `configuredAlerts` reads both. */
  readonly alerts?: string | Readonly<Record<string, unknown>>;
  readonly hub?: HubConfig;
}

/** A level as `level` and `levels` have it. */
export type ConfigLevel = 'trace' | 'debug' | 'info' | 'warning' | 'warn' | 'error' | 'critical' | 'fatal';

/** How files are written, sealed and kept. */
export interface StorageConfig {
  readonly format?: 'json' | 'binary' | 'text';
  readonly durability?: 'turn' | 'interval' | 'fsync';
  readonly maxBufferBytes?: number;
  readonly maxSegmentBytes?: number;
  readonly maxSegmentAgeMillis?: number;
  readonly maxSegmentRecords?: number;
  readonly checkpointIntervalMillis?: number;
  readonly signingKeyFile?: string;
  readonly previousSigningKeyFile?: string;
  readonly retention?:
    | false
    | (LimitsConfig & {
        readonly logs?: LimitsConfig;
        readonly traces?: LimitsConfig;
        readonly metrics?: LimitsConfig;
        readonly audit?: LimitsConfig;
      });
}

/** How much of a stream is kept. */
export interface LimitsConfig {
  readonly maxAgeMillis?: number;
  readonly maxBytes?: number;
  readonly keepFreeBytes?: number;
  readonly archiveDirectory?: string;
}

/** What `agentbus serve` is told, where its options do not say otherwise. */
export interface HubConfig {
  readonly host?: string;
  readonly port?: number | 'none';
  readonly otlpPort?: number | 'none';
  readonly grpcPort?: number | 'none';
  readonly tcpPort?: number | 'none';
  readonly allowedHosts?: readonly string[];
  readonly tokenFile?: string;
  readonly tls?: {
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly clientCaFile?: string;
  };
  readonly durability?: 'disk' | 'system';
  readonly engine?: string;
}

/** Something wrong in a value; the path starts at it. */
export interface SectionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}
