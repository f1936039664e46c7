/** What `agentbus.yaml` says to the preset: below the options and the environment, above the defaults. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Config, StorageConfig } from '@agentbus/config';
import { parseLevel } from '@agentbus/otlp';
import { type Environment, readString } from './environment.ts';
import type { Signal } from './exporter-selection.ts';
import { StartError } from './start-error.ts';
import type { OtlpOptions, StartOptions } from './start-options.ts';
import type { StorageOptions } from './storage-options.ts';

/** The configuration file that `start` looks for in the working directory. */
const CONFIG_FILE = 'agentbus.yaml';

/** The variable that names another one. */
const CONFIG_FILE_VARIABLE = 'AGENTBUS_CONFIG_FILE';

/** The parts of `@agentbus/config` that the preset uses; only a process that has a file loads its YAML parser. */
interface ConfigPackage {
  loadConfig(file: string, options: { readonly reader: 'service' }): Config | undefined;
  configEnvironment(config: Config): Record<string, string>;
}

/** A configuration file that was read. */
export interface PresetConfig {
  readonly file: string;
  readonly config: Config;
}

/**
 * Reads the configuration file of the process; `undefined` where there is none.
 *
 * @throws `StartError` `invalid-config` for a file that cannot be used: nothing is written unredacted because of a mistyped line
 */
export function readPresetConfig(
  { configFile }: StartOptions,
  env: Environment,
  directory: string = process.cwd(),
): PresetConfig | undefined {
  if (configFile === false) return undefined;
  const named = configFile ?? readString(env, CONFIG_FILE_VARIABLE);
  const file = named === undefined ? join(directory, CONFIG_FILE) : resolve(directory, named);
  if (named === undefined && !existsSync(file)) return undefined;
  try {
    return { file, config: loadPresetConfig(file) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError('invalid-config', `Cannot start: ${CONFIG_FILE} cannot be used.\n${reason}`, {
      cause: error,
    });
  }
}

/** Reads the file anew. @throws as `loadConfig` does. */
export function loadPresetConfig(file: string): Config {
  return configPackage().loadConfig(file, { reader: 'service' }) ?? {};
}

/** The environment, with what the file says where a variable is unset. */
export function withConfigEnvironment(env: Environment, config: Config | undefined): Environment {
  if (config === undefined) return env;
  const said = configPackage().configEnvironment(config);
  const set = Object.entries(env).filter(([name]) => readString(env, name) !== undefined);
  return withExporters({ ...said, ...Object.fromEntries(set) }, config);
}

/** The options, with what the file says that no variable does where an option is not given. */
export function withConfigOptions(
  options: StartOptions,
  env: Environment,
  config: Config | undefined,
): StartOptions {
  if (config === undefined) return options;
  const { correlation, logs, runtimeMetrics, shutdownTimeoutMillis } = config;
  const directory = readString(env, 'AGENTBUS_DIRECTORY') === undefined ? config.directory : undefined;
  return {
    ...options,
    directory: options.directory ?? directory,
    storage: merged<StorageOptions>(storageOptions(config.storage), options.storage),
    redaction: options.redaction ?? (isRedactionOff(env) ? undefined : config.redaction),
    correlation: options.correlation === false ? false : merged(correlation, options.correlation),
    logs: merged(logs, options.logs),
    runtimeMetrics: options.runtimeMetrics ?? runtimeMetrics,
    shutdownTimeoutMillis: options.shutdownTimeoutMillis ?? shutdownTimeoutMillis,
  };
}

/** The level that the file asks for, where neither an option nor a variable does; `undefined` for the default. */
export function configLevel(
  { level }: StartOptions,
  env: Environment,
  config: Config,
): Config['level'] | undefined {
  const fromEnvironment = parseLevel(readString(env, 'AGENTBUS_LEVEL') ?? '');
  return level === undefined && fromEnvironment === undefined ? config.level : undefined;
}

/**
 * What an official exporter is to be given: it reads variables itself, but not the file.
 *
 * @param env - the environment alone
 */
export function exporterOptions(
  signal: Signal,
  options: OtlpOptions,
  env: Environment,
  config: Config | undefined,
): OtlpOptions {
  const isSet = (setting: string) =>
    readString(env, `OTEL_EXPORTER_OTLP_${setting}`) !== undefined ||
    readString(env, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${setting}`) !== undefined;
  const { headers, compression, timeoutMillis } = config?.otlp ?? {};
  return {
    ...options,
    headers: options.headers ?? (isSet('HEADERS') ? undefined : headers),
    compression: options.compression ?? (isSet('COMPRESSION') ? undefined : compression),
    timeoutMillis: options.timeoutMillis ?? (isSet('TIMEOUT') ? undefined : timeoutMillis),
  };
}

function configPackage(): ConfigPackage {
  return createRequire(import.meta.url)('@agentbus/config') as ConfigPackage;
}

/** `files: false` leaves what is sent, where something is. */
function withExporters(env: Environment, { files }: Config): Environment {
  if (files !== false) return env;
  const isSent = readString(env, 'OTEL_EXPORTER_OTLP_ENDPOINT') !== undefined;
  const other = isSent ? 'otlp' : 'none';
  return {
    OTEL_LOGS_EXPORTER: other,
    OTEL_TRACES_EXPORTER: other,
    OTEL_METRICS_EXPORTER: other,
    ...env,
  };
}

/** Keys come by their variables. */
function storageOptions(storage: StorageConfig | undefined): StorageOptions | undefined {
  if (storage === undefined) return undefined;
  const { signingKeyFile, previousSigningKeyFile, ...options } = storage;
  return options;
}

function isRedactionOff(env: Environment): boolean {
  return readString(env, 'AGENTBUS_REDACTION')?.toLowerCase() === 'off';
}

/** The values of both, group by group; those in front win. `false` stands for a whole group. */
function merged<T extends object>(below: T | false | undefined, above: T | undefined): T | undefined {
  if (above === undefined) return below as T | undefined;
  if (below === undefined || below === false) return above;
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(below));
  for (const [name, value] of Object.entries(above)) {
    if (value === undefined) continue;
    const before = result[name];
    result[name] = isGroup(value) && isGroup(before) ? merged(before, value) : value;
  }
  return result as T;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
