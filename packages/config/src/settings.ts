/**
 * Every setting of `agentbus.yaml` that is not a section of another package, once: what it may be, its default, and the
 * environment variable that says the same. The parser, the JSON Schema and `agentbus config show` are made of this table.
 */
import type { ValueType } from './value-type.ts';

/** One setting. */
export interface Setting {
  readonly type: ValueType;
  /** What it is, for the schema. */
  readonly description: string;
  /** What holds where nothing is said, as it is shown. */
  readonly default: string;
  /** The variable that says the same, and wins over the file. */
  readonly env?: string;
  /** Whether its value must not be shown. */
  readonly secret?: true;
  /** Whether a change takes effect while the program runs. */
  readonly reloads?: true;
}

const GIB = 1024 ** 3;

/** Node's timers take no longer waits, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

const FLAG: ValueType = { is: 'flag' };
const TEXT: ValueType = { is: 'text' };
const FILE: ValueType = { is: 'file' };
const PORT: ValueType = { is: 'port' };
const LIST: ValueType = { is: 'list' };
const SIZE: ValueType = { is: 'size', min: 0 };
const LEVEL: ValueType = {
  is: 'oneOf',
  values: ['trace', 'debug', 'info', 'warning', 'warn', 'error', 'critical', 'fatal'],
  anyCase: true,
};

const oneOf = (...values: string[]): ValueType => ({ is: 'oneOf', values });

/** The limits that each stream can have. */
function retentionOf(
  stream: string,
  maxBytes: string,
  keepFreeBytes: string,
): Readonly<Record<string, Setting>> {
  const prefix = stream === '' ? 'storage.retention' : `storage.retention.${stream}`;
  const of = stream === '' ? 'logs, traces and metrics, each' : stream;
  return {
    [`${prefix}.maxAgeMillis`]: {
      type: { is: 'duration', min: 1 },
      description: `What of ${of} was last written to longer ago goes.`,
      default: 'no limit',
    },
    [`${prefix}.maxBytes`]: {
      type: SIZE,
      description: `The oldest of ${of} beyond this goes.`,
      default: maxBytes,
    },
    [`${prefix}.keepFreeBytes`]: {
      type: SIZE,
      description: `The oldest of ${of} goes until so much of the disk is free.`,
      default: keepFreeBytes,
    },
    [`${prefix}.archiveDirectory`]: {
      type: FILE,
      description: `Where ${of} goes instead of being deleted.`,
      default: 'deleted',
    },
  };
}

/** The settings by their path. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  'service.name': {
    type: TEXT,
    description: 'service.name of the resource.',
    default: 'unknown_service:node',
    env: 'OTEL_SERVICE_NAME',
  },
  'service.version': { type: TEXT, description: 'service.version of the resource.', default: 'none' },
  'service.attributes': {
    type: { is: 'map', of: { is: 'scalar' } },
    description: 'More attributes of the resource; those of the variable are added, and win.',
    default: 'none',
    env: 'OTEL_RESOURCE_ATTRIBUTES',
  },
  directory: {
    type: FILE,
    description: 'Where the files are; relative to the directory of this file.',
    default: '.agentbus',
    env: 'AGENTBUS_DIRECTORY',
  },
  level: {
    type: LEVEL,
    description: 'The minimum level of loggers.',
    default: 'info',
    env: 'AGENTBUS_LEVEL',
    reloads: true,
  },
  levels: {
    type: { is: 'map', of: LEVEL },
    description: 'The minimum level of single loggers, by name.',
    default: 'none',
    reloads: true,
  },
  files: {
    type: FLAG,
    description: 'Whether telemetry is written to files; OTEL_{LOGS,TRACES,METRICS}_EXPORTER win.',
    default: 'true',
  },
  'otlp.mode': {
    type: oneOf('durable', 'direct'),
    description: 'Whether the files are delivered, or exporters send without files.',
    default: 'durable',
    env: 'AGENTBUS_OTLP_MODE',
  },
  'otlp.endpoint': {
    type: { is: 'url' },
    description: 'Base URL of an OTLP backend.',
    default: 'none: nothing is sent',
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  'otlp.headers': {
    type: { is: 'map', of: TEXT },
    description: 'Headers of each request.',
    default: 'none',
    env: 'OTEL_EXPORTER_OTLP_HEADERS',
    secret: true,
  },
  'otlp.protocol': {
    type: oneOf('http/protobuf', 'http/json', 'grpc'),
    description: 'How OTLP travels.',
    default: 'http/protobuf',
    env: 'OTEL_EXPORTER_OTLP_PROTOCOL',
  },
  'otlp.compression': {
    type: oneOf('gzip', 'none'),
    description: 'How requests are compressed.',
    default: 'none',
    env: 'OTEL_EXPORTER_OTLP_COMPRESSION',
  },
  'otlp.timeoutMillis': {
    type: { is: 'duration', min: 1, max: LONGEST_TIMER },
    description: 'How long one export may take.',
    default: '10s',
    env: 'OTEL_EXPORTER_OTLP_TIMEOUT',
  },
  'traces.sampler': {
    type: oneOf(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    description: 'Which traces are recorded.',
    default: 'parentbased_always_on',
    env: 'OTEL_TRACES_SAMPLER',
  },
  'traces.ratio': {
    type: { is: 'number', min: 0, max: 1 },
    description: 'The share of traces that a sampler by ratio records.',
    default: '1',
    env: 'OTEL_TRACES_SAMPLER_ARG',
  },
  propagators: {
    type: LIST,
    description: 'What carries trace, baggage and correlation from service to service.',
    default: 'tracecontext, baggage, correlation',
    env: 'OTEL_PROPAGATORS',
  },
  'correlation.extractHeaders': {
    type: LIST,
    description: 'Headers that a correlation id is read from; the first wins.',
    default: 'x-correlation-id, x-request-id',
  },
  'correlation.injectHeader': {
    type: TEXT,
    description: 'The header that a correlation id is written to.',
    default: 'x-correlation-id',
  },
  'correlation.generate': {
    type: FLAG,
    description: 'Whether a request without a correlation id gets one.',
    default: 'false',
  },
  'correlation.allowedBaggageKeys': {
    type: LIST,
    description: 'The entries of the baggage that may enter and leave the service.',
    default: 'correlation.id',
  },
  'logs.provider': {
    type: oneOf('lean', 'sdk'),
    description: 'Who makes log records: this SDK, or the official LoggerProvider.',
    default: 'lean',
  },
  runtimeMetrics: {
    type: FLAG,
    description: 'Whether CPU, memory, event loop and garbage collection are measured.',
    default: 'true',
  },
  metricExportIntervalMillis: {
    type: { is: 'duration', min: 1, max: LONGEST_TIMER },
    description: 'The time between two exports of metrics.',
    default: '60s',
    env: 'OTEL_METRIC_EXPORT_INTERVAL',
  },
  shutdownTimeoutMillis: {
    type: { is: 'duration', min: 1, max: LONGEST_TIMER },
    description: 'How long a shutdown may take.',
    default: '5s',
  },
  'storage.format': {
    type: oneOf('json', 'binary', 'text'),
    description: 'The format of the files.',
    default: 'json',
  },
  'storage.durability': {
    type: oneOf('turn', 'interval', 'fsync'),
    description: 'When records are written: at the end of the turn, in intervals, or synced to the disk.',
    default: 'turn',
  },
  'storage.maxBufferBytes': {
    type: { is: 'size', min: 0, max: GIB },
    description: 'What is kept in memory while the disk cannot be written.',
    default: '16MiB',
  },
  'storage.maxSegmentBytes': {
    type: { is: 'size', min: 64 * 1024, max: 4 * GIB },
    description: 'The size at which a new file is begun.',
    default: '64MiB',
  },
  'storage.maxSegmentAgeMillis': {
    type: { is: 'duration', min: 1000 },
    description: 'The age at which a new file is begun.',
    default: '1d',
  },
  'storage.maxSegmentRecords': {
    type: { is: 'integer', min: 1 },
    description: 'The number of records at which a new file is begun.',
    default: 'no limit',
  },
  'storage.checkpointIntervalMillis': {
    type: { is: 'duration', min: 1000 },
    description: 'The time between two checkpoints, and two looks at retention.',
    default: '5m',
  },
  'storage.signingKeyFile': {
    type: FILE,
    description: 'PEM file of the Ed25519 private key that signs the ledger.',
    default: 'none',
    env: 'AGENTBUS_SIGNING_KEY_FILE',
  },
  'storage.previousSigningKeyFile': {
    type: FILE,
    description: 'PEM file of the key before it, when the key changes.',
    default: 'none',
    env: 'AGENTBUS_PREVIOUS_SIGNING_KEY_FILE',
  },
  ...retentionOf('', '1GiB, of metrics 256MiB', '1GiB'),
  ...retentionOf('logs', '1GiB', '1GiB'),
  ...retentionOf('traces', '1GiB', '1GiB'),
  ...retentionOf('metrics', '256MiB', '1GiB'),
  ...retentionOf('audit', '4GiB', '0'),
  'hub.host': { type: TEXT, description: 'Where the hub listens.', default: '127.0.0.1' },
  'hub.port': { type: PORT, description: 'The page, its API, health and WebSocket.', default: '4319' },
  'hub.otlpPort': { type: PORT, description: 'OTLP/HTTP.', default: '4318' },
  'hub.grpcPort': { type: PORT, description: 'OTLP/gRPC.', default: '4317' },
  'hub.tcpPort': { type: PORT, description: 'Lines of OTLP/JSON over TCP.', default: 'none' },
  'hub.allowedHosts': {
    type: LIST,
    description: 'Names that requests may be addressed to.',
    default: 'localhost, and the names of the certificate',
  },
  'hub.tokenFile': {
    type: FILE,
    description: 'Hashes of the tokens that are let in.',
    default: 'none: nobody needs a token',
  },
  'hub.tls.certFile': { type: FILE, description: "PEM file of the hub's certificate.", default: 'none' },
  'hub.tls.keyFile': { type: FILE, description: 'PEM file of its key.', default: 'none' },
  'hub.tls.clientCaFile': {
    type: FILE,
    description: "PEM file of the authorities of clients' certificates.",
    default: 'none',
  },
  'hub.durability': {
    type: oneOf('disk', 'system'),
    description: 'When telemetry is acknowledged.',
    default: 'disk',
  },
  'hub.engine': {
    type: TEXT,
    description: 'What the page asks: duckdb, or clickhouse://host:8123/database.',
    default: 'duckdb',
    secret: true,
  },
};

/** Groups that can be switched off as a whole, with `false`. */
export const SWITCHES: readonly string[] = ['storage.retention', 'correlation'];

/** The settings that are paths, and relative to the file. */
export const isPathSetting = (path: string): boolean => SETTINGS[path]?.type.is === 'file';
