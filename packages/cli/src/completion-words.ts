/** What there is to complete: commands, their options, the values of options, fields of filters. */

import { GLOBAL_OPTIONS, OPTIONS, type OptionName } from './command-options.ts';
import { COMMANDS } from './command-table.ts';
import { FIELD_NAMES } from './completion-fields.ts';

/** How the value of an option is completed. */
export type OptionValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'file' }
  | { readonly kind: 'any' }
  | { readonly kind: 'words'; readonly words: readonly string[] };

/** One option as it is completed. */
export interface CompletedOption {
  /** Long, with dashes. */
  readonly name: string;
  readonly short: string | undefined;
  readonly help: string;
  readonly value: OptionValue;
}

/** One command as it is completed. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What may come first behind the name: actions, or fields of a filter. */
  readonly words: readonly string[];
  /** Whether files may come. */
  readonly takesFiles: boolean;
}

/** Everything that there is to complete. */
export function completionWords(): CompletedCommand[] {
  return Object.entries(COMMANDS).map(([name, { summary, options, positionals }]) => ({
    name,
    summary,
    options: [...options, ...GLOBAL_OPTIONS].map((option) => completedOption(option, name)),
    words: positionalWords(positionals),
    takesFiles: /file/u.test(positionals),
  }));
}

function completedOption(name: OptionName, command: string): CompletedOption {
  const { short, help } = OPTIONS[name];
  return {
    name: `--${name}`,
    short: short === undefined ? undefined : `-${short}`,
    help,
    value: optionValue(name, command),
  };
}

function optionValue(name: OptionName, command: string): OptionValue {
  const { type, values, value = '' } = OPTIONS[name];
  if (type === 'boolean') return { kind: 'none' };
  if (name === 'output' && OUTPUTS[command] !== undefined) return { kind: 'words', words: OUTPUTS[command] };
  if (values !== undefined) return { kind: 'words', words: values };
  return { kind: /file|path|directory|place/u.test(value) ? 'file' : 'any' };
}

/** The formats of commands that have others than most. */
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  export: ['otlp', 'ndjson', 'csv', 'parquet'],
  report: ['html', 'md', 'json'],
};

/** The words of `<check|show> [file]`; of a filter, the fields. */
function positionalWords(positionals: string): readonly string[] {
  const [, choices] = /^[<[]([a-z|]+\|[a-z|]+)[\]>]/u.exec(positionals) ?? [];
  if (choices !== undefined) return choices.split('|');
  if (/^[<[](?:filter|query)/u.test(positionals)) return FIELD_NAMES;
  return positionals === 'init' ? ['init'] : [];
}
