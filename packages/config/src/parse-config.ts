import { isAbsolute, resolve } from 'node:path';
import { checkConfig } from './check-config.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { type ConfigReader, isRead, readParts } from './config-reader.ts';
import type { Environment } from './environment-substitution.ts';
import { isPathSetting } from './settings.ts';
import { readYamlText } from './yaml-text.ts';

/** How to read a configuration. */
export interface ParseConfigOptions {
  /** The file's name for problems. Default `agentbus.yaml`. */
  readonly file?: string | undefined;
  /** What `${NAME}` in values stands for. Default: `process.env`. */
  readonly env?: Environment | undefined;
  /** What relative paths are relative to. Default: they stay as they are. */
  readonly directory?: string | undefined;
  /** Who reads: only the parts for it are read, checked and given back. Default: everything is. */
  readonly reader?: ConfigReader | undefined;
}

/** The name of the configuration file. */
export const CONFIG_FILE = 'agentbus.yaml';

/**
 * Reads a configuration from YAML 1.2 text. An empty text is an empty configuration.
 *
 * @throws {@link ConfigError} with everything that is wrong: file, line, column, the value, what it may be, and the fix
 */
export function parseConfig(text: string, options: ParseConfigOptions = {}): Config {
  const { file = CONFIG_FILE, env = process.env, directory, reader } = options;
  const yaml = readYamlText(text, file, env, (path) => isRead(path, reader));
  const { value, problems } = checkConfig(readParts(yaml.value, reader));
  if (problems.length > 0) throw new ConfigError(problems.map(yaml.locate));
  return (directory === undefined ? value : withAbsolutePaths(value, directory)) as Config;
}

function withAbsolutePaths(value: object, directory: string, path: readonly string[] = []): object {
  const entries = Object.entries(value).map(([name, each]) => {
    const at = [...path, name];
    const isPath = isPathSetting(at.join('.')) || at.join('.') === 'alerts';
    if (isPath && typeof each === 'string')
      return [name, isAbsolute(each) ? each : resolve(directory, each)] as const;
    const isGroup = typeof each === 'object' && each !== null && !Array.isArray(each);
    return [name, isGroup ? withAbsolutePaths(each, directory, at) : each] as const;
  });
  return Object.fromEntries(entries);
}
