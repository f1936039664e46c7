import { COLOR_MODES } from './color.ts';
import { FORMAT_NAMES } from './record-format.ts';

/** How one option is written and explained. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** The placeholder of its value in the help. */
  readonly value?: string;
  readonly help: string;
}

/** The options that take a value. */
export interface OptionTexts {
  readonly directory?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly output?: string;
  readonly signal?: string;
  readonly tz?: string;
  readonly color?: string;
  readonly key?: string;
  readonly 'expect-head'?: string;
}

/** The options that are there or not. */
export interface OptionFlags {
  readonly follow?: boolean;
  readonly 'no-follow'?: boolean;
  readonly repair?: boolean;
  readonly help?: boolean;
  readonly version?: boolean;
}

/** What was given for each option, by its long name. */
export type OptionValues = OptionTexts & OptionFlags;

/** The long name of an option. */
export type OptionName = keyof OptionValues;

/** Every option of every command. One name means the same wherever it is taken. */
export const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = {
  directory: {
    type: 'string',
    short: 'd',
    value: '<path>',
    help: 'where the files are; default $AGENTBUS_DIRECTORY, else .agentbus',
  },
  since: {
    type: 'string',
    value: '<time>',
    help: 'from this time on: -15m, today, yesterday, 09:30, RFC 3339; or a range A..B, A..+10m',
  },
  until: { type: 'string', value: '<time>', help: 'up to this time, in the same forms' },
  limit: { type: 'string', short: 'n', value: '<n>', help: 'the newest n records; 0 or all for every one' },
  output: { type: 'string', short: 'o', value: '<format>', help: FORMAT_NAMES.join('|') },
  signal: { type: 'string', value: '<signal>', help: 'logs (default) or traces, to search spans' },
  follow: { type: 'boolean', short: 'f', help: 'wait for new records (the default)' },
  'no-follow': { type: 'boolean', help: 'end after the records that are there' },
  tz: {
    type: 'string',
    value: '<zone>',
    help: 'show and read times in this zone: UTC, Europe/Berlin; default local',
  },
  color: { type: 'string', value: '<when>', help: COLOR_MODES.join('|') },
  key: {
    type: 'string',
    value: '<file>',
    help: 'PEM file of the Ed25519 key that signed first; public is enough',
  },
  'expect-head': {
    type: 'string',
    value: '<hash>',
    help: 'an entry that the ledger must have: the head that was noted elsewhere',
  },
  repair: { type: 'boolean', help: 'seal what a crash left unsealed, if nothing is found' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  version: { type: 'boolean', short: 'V', help: 'show the version' },
};

/** The options that every command takes. */
export const GLOBAL_OPTIONS: readonly OptionName[] = ['help', 'version'];
