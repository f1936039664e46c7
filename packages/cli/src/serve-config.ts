/** What `agentbus.yaml` says to `serve`, as the options that say the same: those of the command line win. */
import type { Config } from '@agentbus/config';
import type { RedactionPolicy } from '@agentbus/redaction';
import { DEFAULT_RETENTION, type RetentionPolicy, type StreamRetention } from '@agentbus/segments';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { configFile, readConfig } from './config-option.ts';
import { readPolicy } from './policy-option.ts';

/** The configuration of a hub. */
export interface ServeConfig {
  /** `undefined` where there is none. */
  readonly file: string | undefined;
  readonly options: OptionValues;
  readonly retention: RetentionPolicy | false;
  /** What is sensitive; `false` for nothing. */
  readonly redaction: RedactionPolicy | false | undefined;
}

/** The options with what the configuration says. @throws CommandError with line and column where it cannot be used. */
export function readServeConfig(given: OptionValues, io: CommandIo): ServeConfig {
  const file = configFile(given, io);
  const config = readConfig(given, io, 'hub');
  return {
    file,
    options: { ...hubOptions(config, file, io), ...given },
    retention: retentionPolicy(config),
    redaction: given['no-redaction'] === true ? false : policyOf(given, config),
  };
}

function policyOf(given: OptionValues, config: Config): RedactionPolicy | undefined {
  return given.policy === undefined ? config.redaction : readPolicy(given);
}

function hubOptions(config: Config, file: string | undefined, io: CommandIo): OptionValues {
  const { hub = {}, alerts, storage, directory } = config;
  const isSet = (name: string) => io.env[name] !== undefined && io.env[name] !== '';
  const said: OptionValues = {
    ...(directory === undefined || isSet('AGENTBUS_DIRECTORY') ? {} : { directory }),
    ...text('host', hub.host),
    ...text('port', hub.port),
    ...text('otlp-port', hub.otlpPort),
    ...text('grpc-port', hub.grpcPort),
    ...text('tcp-port', hub.tcpPort),
    ...text('allow-host', hub.allowedHosts?.join(',')),
    ...text('token-file', hub.tokenFile),
    ...text('tls-cert', hub.tls?.certFile),
    ...text('tls-key', hub.tls?.keyFile),
    ...text('client-ca', hub.tls?.clientCaFile),
    ...text('engine', hub.engine),
    // Rules that the file holds itself are read from it.
    ...text('alerts', typeof alerts === 'object' ? file : alerts),
    ...(hub.durability === 'system' ? { 'no-fsync': true } : {}),
    ...(isSet('AGENTBUS_SIGNING_KEY_FILE') ? {} : text('signing-key', storage?.signingKeyFile)),
  };
  return said;
}

function text(name: keyof OptionValues, value: string | number | undefined): OptionValues {
  return value === undefined ? {} : { [name]: String(value) };
}

/** The preset's reading of `storage.retention`. */
function retentionPolicy({ storage }: Config): RetentionPolicy | false {
  const { retention = {} } = storage ?? {};
  if (retention === false) return false;
  const { logs, traces, metrics, audit, ...shared } = retention;
  const limits = (
    stream: keyof RetentionPolicy,
    all: typeof shared,
    own: typeof shared = {},
  ): StreamRetention => {
    const { maxAgeMillis, maxBytes, minFreeBytes } = DEFAULT_RETENTION[stream] ?? {};
    return {
      maxAgeMillis: own.maxAgeMillis ?? all.maxAgeMillis ?? maxAgeMillis,
      maxBytes: own.maxBytes ?? all.maxBytes ?? maxBytes,
      minFreeBytes: own.keepFreeBytes ?? all.keepFreeBytes ?? minFreeBytes,
      archiveDirectory: own.archiveDirectory ?? all.archiveDirectory,
    };
  };
  const { archiveDirectory } = shared;
  return {
    logs: limits('logs', shared, logs),
    traces: limits('traces', shared, traces),
    metrics: limits('metrics', shared, metrics),
    audit: limits('audit', archiveDirectory === undefined ? {} : { archiveDirectory }, audit),
  };
}
