/** The names of all options: one that is misspelt must not be ignored. */
import { nearName } from './near-name.ts';
import { invalidOption } from './option-check.ts';
import { StartError } from './start-error.ts';
import type { CorrelationOptions, LogOptions, OtlpOptions, StartOptions } from './start-options.ts';
import type { RetentionLimits, RetentionOptions, StorageOptions } from './storage-options.ts';

/** The options of one object; those of an object within it, where there is one. */
type Names<T> = Readonly<Record<keyof T, true | Readonly<Record<string, unknown>>>>;

const RETENTION_LIMITS: Names<RetentionLimits> = {
  maxAgeMillis: true,
  maxBytes: true,
  keepFreeBytes: true,
  archiveDirectory: true,
};

const RETENTION: Names<RetentionOptions> = {
  ...RETENTION_LIMITS,
  audit: RETENTION_LIMITS,
  logs: RETENTION_LIMITS,
  traces: RETENTION_LIMITS,
  metrics: RETENTION_LIMITS,
};

const STORAGE: Names<StorageOptions> = {
  format: true,
  durability: true,
  maxBufferBytes: true,
  maxSegmentBytes: true,
  maxSegmentAgeMillis: true,
  maxSegmentRecords: true,
  retention: RETENTION,
  signingKey: true,
  previousSigningKey: true,
  checkpointIntervalMillis: true,
};

const OTLP: Names<OtlpOptions> = {
  mode: true,
  endpoint: true,
  headers: true,
  protocol: true,
  compression: true,
  timeoutMillis: true,
};

const LOGS: Names<LogOptions> = { provider: true };

const CORRELATION: Names<CorrelationOptions> = {
  extractHeaders: true,
  injectHeader: true,
  generate: true,
  allowedBaggageKeys: true,
};

const START: Names<StartOptions> = {
  serviceName: true,
  serviceVersion: true,
  resourceAttributes: true,
  configFile: true,
  directory: true,
  level: true,
  files: true,
  storage: STORAGE,
  redaction: true,
  otlp: OTLP,
  instrumentations: true,
  runtimeMetrics: true,
  metricExportIntervalMillis: true,
  logs: LOGS,
  correlation: CORRELATION,
  shutdownTimeoutMillis: true,
};

/** The groups that can be switched off. */
const MAY_BE_FALSE: ReadonlySet<string> = new Set(['otlp', 'correlation', 'storage.retention']);

/** Throws `StartError` `invalid-option` for the first option that there is not, and for a group that is no object. */
export function checkOptionNames(options: StartOptions): void {
  checkNames('', options, START);
}

function checkNames(group: string, options: unknown, names: Readonly<Record<string, unknown>>): void {
  if (options === undefined || (options === false && MAY_BE_FALSE.has(group))) return;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidOption(
      group || 'the argument of start',
      options,
      'an object of options',
      'Leave it out for the default.',
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const path = group === '' ? name : `${group}.${name}`;
    const within = Object.hasOwn(names, name) ? names[name] : undefined;
    if (within === undefined) throw unknownOption(path, group, name, Object.keys(names));
    if (within !== true) checkNames(path, value, within as Readonly<Record<string, unknown>>);
  }
}

function unknownOption(path: string, group: string, name: string, known: readonly string[]): StartError {
  const near = nearName(name, known);
  const suggestion = near === undefined ? '' : ` Did you mean ${group === '' ? near : `${group}.${near}`}?`;
  const where = group === '' ? '' : ` of ${group}`;
  return new StartError(
    'invalid-option',
    `Cannot start: ${path} is no option.${suggestion} The options${where} are ${known.join(', ')}.`,
  );
}
