import type { CommandIo } from './command-io.ts';
import type { OptionName, OptionValues } from './command-options.ts';

/** What a command is run with. */
export interface CommandArguments {
  /** What follows the command's name and is no option. */
  readonly positionals: readonly string[];
  readonly options: OptionValues;
}

/** Runs one command; resolves with the exit code. */
export type CommandFunction = (args: CommandArguments, io: CommandIo) => Promise<number>;

/** One command: its help, and how to load what it does. */
export interface CommandSpec {
  readonly summary: string;
  readonly positionals: string;
  readonly details: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  /** Loaded only when run: `tail` must not pay for the query engine. */
  readonly load: () => Promise<CommandFunction>;
}

/** The name of a command. */
export type CommandName = 'tail' | 'query' | 'trace' | 'doctor' | 'verify';

/** The commands by name, in the order of the help. */
export const COMMANDS: Readonly<Record<CommandName, CommandSpec>> = {
  tail: {
    summary: 'show the last log records and follow new ones',
    positionals: '[filter]',
    details: 'Shows the last 10 matching records, then new ones as services write them, until Ctrl-C.',
    options: ['directory', 'since', 'limit', 'output', 'follow', 'no-follow', 'tz', 'color'],
    examples: [
      'agentbus tail',
      "agentbus tail 'level>=warning service:checkout'",
      "agentbus tail 'correlation:req-12345' --since -1h",
      'agentbus tail -n 50 --no-follow -o ndjson',
    ],
    load: async () => (await import('./tail.ts')).tail,
  },
  query: {
    summary: 'search log records, or spans',
    positionals: '[filter]',
    details: 'Shows the newest 100 matching records, oldest first. Without a filter, every record matches.',
    options: ['directory', 'since', 'until', 'limit', 'output', 'signal', 'tz', 'color'],
    examples: [
      'agentbus query \'level>=error service:checkout "timed out" -route:/health\'',
      "agentbus query 'correlation:req-12345 level>=warn' --since -1h -o ndjson",
      "agentbus query 'duration>500ms' --signal traces",
      "agentbus query 'kind:audit' --since today -n all -o csv",
    ],
    load: async () => (await import('./query.ts')).query,
  },
  trace: {
    summary: 'show one trace: its spans as a tree, with their log records in place',
    positionals: '<trace id>',
    details:
      'Takes the 32 hex digits of a trace id, or of the first ones as many as make it unique, at least four.',
    options: ['directory', 'output', 'tz', 'color'],
    examples: ['agentbus trace 4bf92f3577b34da6a3ce929d0e0e4736', 'agentbus trace 4bf92f35 -o ndjson'],
    load: async () => (await import('./trace.ts')).trace,
  },
  doctor: {
    summary: 'show what is set and where the files are, and what is wrong with them',
    positionals: '',
    details: 'Exits with 1 where something is wrong, with 5 where there are no records yet.',
    options: ['directory', 'output', 'tz', 'color'],
    examples: [
      'agentbus doctor',
      'agentbus doctor --directory /var/lib/shop/telemetry',
      'agentbus doctor -o json',
    ],
    load: async () => (await import('./doctor.ts')).doctor,
  },
  verify: {
    summary: 'check the files against the ledger: what was changed, cut, removed, added or swapped',
    positionals: '',
    details:
      'Reads every sealed segment, offline; services may go on writing. Exits with 3 where it found something, with 5 where there is no store.',
    options: ['directory', 'key', 'expect-head', 'repair', 'output', 'color'],
    examples: [
      'agentbus verify',
      'agentbus verify --directory /var/lib/shop/telemetry --key ledger-public.pem',
      'agentbus verify --expect-head "$(cat head-of-yesterday)" -o json',
    ],
    load: async () => (await import('./verify.ts')).verify,
  },
};

/** Whether a word names a command. */
export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
