import { resolve } from 'node:path';
import { ConfigError, loadConfig } from '@agentbus/config';
import type { RedactionPolicy } from '@agentbus/redaction';
import { usageError } from './command-error.ts';
import type { OptionValues } from './command-options.ts';

/** The policy of `--policy`, else of `agentbus.yaml` in the working directory, as services take it; else the default. */
export function readPolicy({ policy: file }: OptionValues): RedactionPolicy | undefined {
  try {
    return loadConfig(resolve(file ?? '.'))?.redaction;
  } catch (error) {
    if (error instanceof ConfigError) throw usageError(error.message);
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `--policy is "${file ?? '.'}", which cannot be read: ${reason}`,
      'such as --policy agentbus.yaml',
    );
  }
}
