import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from './config.ts';
import type { ConfigReader } from './config-reader.ts';
import type { Environment } from './environment-substitution.ts';
import { CONFIG_FILE, parseConfig } from './parse-config.ts';

/** How to load a configuration. */
export interface LoadConfigOptions {
  /** What `${NAME}` in values stands for. Default: `process.env`. */
  readonly env?: Environment | undefined;
  /** Who reads: only the parts for it are read, checked and given back. Default: everything is. */
  readonly reader?: ConfigReader | undefined;
}

/** The variable that names the configuration file where it is not `agentbus.yaml` of the working directory. */
export const CONFIG_FILE_VARIABLE = 'AGENTBUS_CONFIG_FILE';

/**
 * The configuration file of a process: the one that is named, else the one that {@link CONFIG_FILE_VARIABLE} names, else
 * `agentbus.yaml` of a directory, where that is there.
 */
export function findConfigFile(
  named: string | undefined,
  env: Environment = process.env,
  directory: string = process.cwd(),
): string | undefined {
  const path = named ?? (env[CONFIG_FILE_VARIABLE]?.trim() || undefined);
  if (path !== undefined) return resolve(directory, path);
  const file = join(directory, CONFIG_FILE);
  return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : file;
}

/**
 * Reads a configuration file, or `agentbus.yaml` of a directory. `undefined` where the directory has none; a file that is
 * named and cannot be read throws. Relative paths in it are relative to the file.
 *
 * @throws `ConfigError` for what the file says, the system's error for a file that cannot be read
 */
export function loadConfig(path: string, options: LoadConfigOptions = {}): Config | undefined {
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isDirectory ? join(path, CONFIG_FILE) : path;
  if (isDirectory && statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  return parseConfig(readFileSync(file, 'utf8'), { ...options, file, directory: dirname(resolve(file)) });
}
