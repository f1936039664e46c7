import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Environment } from './environment-substitution.ts';
import { CONFIG_FILE, parseConfig } from './parse-config.ts';

/** How to load a configuration. */
export interface LoadConfigOptions {
  /** What `${NAME}` in values stands for. Default: `process.env`. */
  readonly env?: Environment | undefined;
}

/**
 * Reads a configuration file, or `agentbus.yaml` of a directory. `undefined` where the directory has none; a file that is
 * named and cannot be read throws.
 *
 * @throws `ConfigError` for what the file says, the system's error for a file that cannot be read
 */
export function loadConfig(path: string, options: LoadConfigOptions = {}): Config | undefined {
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isDirectory ? join(path, CONFIG_FILE) : path;
  if (isDirectory && statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  return parseConfig(readFileSync(file, 'utf8'), { ...options, file });
}
