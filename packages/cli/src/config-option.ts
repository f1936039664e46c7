import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Config, ConfigReader } from '@agentbus/config';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';

/** The file that is looked for in the working directory. */
const CONFIG_FILE = 'agentbus.yaml';

/** In the place of a file: none is read. */
export const NO_FILE = 'none';

/** The configuration file of a command: `--config`, else `AGENTBUS_CONFIG_FILE`, else `agentbus.yaml` here if it is there. */
export function configFile({ config }: OptionValues, io: CommandIo): string | undefined {
  const named = config ?? (io.env.AGENTBUS_CONFIG_FILE?.trim() || undefined);
  if (named === NO_FILE) return undefined;
  if (named !== undefined) return resolve(named);
  return existsSync(CONFIG_FILE) ? resolve(CONFIG_FILE) : undefined;
}

/** What the configuration file says to a reader; a usage error, with line and column, where it cannot be used. */
export function readConfig(options: OptionValues, io: CommandIo, reader: ConfigReader): Config {
  const file = configFile(options, io);
  if (file === undefined) return {};
  // Only a command that has a file loads its parser.
  const { loadConfig } = createRequire(import.meta.url)(
    '@agentbus/config',
  ) as typeof import('@agentbus/config');
  try {
    return loadConfig(file, { env: io.env, reader }) ?? {};
  } catch (error) {
    throw configError(options.config ?? file, file, error);
  }
}

/** What is wrong with a configuration file, as a usage error that names it as it was named. */
export function configError(named: string, file: string, error: unknown): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'ConfigError')
    return usageError(reason.replaceAll(file, named));
  return usageError(`${named} cannot be read: ${reason}`, 'such as --config agentbus.yaml');
}
