import { resolve } from 'node:path';
import { MAX_CONTEXT } from '@agentbus/filter';
import { defaultDirectory } from '@agentbus/segments';
import { COLOR_MODES, type ColorMode } from './color.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { readConfig } from './config-option.ts';
import { didYouMean } from './did-you-mean.ts';
import { FORMAT_NAMES, type FormatName } from './record-format.ts';
import { createLocalClock, type LocalClock } from './timestamp.ts';

/** The store that a command reads: `--directory`, else `AGENTBUS_DIRECTORY`, else of `agentbus.yaml`, else `.agentbus`; absolute. */
export function readDirectory(options: OptionValues, io: CommandIo): string {
  if (options.directory !== undefined) return resolve(options.directory);
  if (io.env.AGENTBUS_DIRECTORY) return defaultDirectory(io.env);
  return readConfig(options, io, 'command').directory ?? defaultDirectory(io.env);
}

/** The output format, one of those the command can write; `pretty` where none is given. */
export function readFormat(options: OptionValues, allowed: readonly FormatName[] = FORMAT_NAMES): FormatName {
  return oneOf('-o', options.output ?? 'pretty', allowed);
}

/** When to colour; `auto` where nothing is given. */
export function readColor(options: OptionValues): ColorMode {
  return oneOf('--color', options.color ?? 'auto', COLOR_MODES);
}

/** Which records to search; `logs` where nothing is given. */
export function readSignal(options: OptionValues): 'logs' | 'traces' {
  return oneOf('--signal', options.signal ?? 'logs', ['logs', 'traces'] as const);
}

/** How many records to show; `undefined` is every one. `0` and `all` ask for that. */
export function readLimit(options: OptionValues, fallback: number | undefined): number | undefined {
  const text = options.limit;
  if (text === undefined) return fallback;
  if (text === 'all') return undefined;
  const limit = Number(text);
  if (!/^\d+$/u.test(text) || !Number.isSafeInteger(limit)) {
    throw usageError(
      `-n is "${text}", must be a whole number from 0 on, or "all"`,
      '0 and all show every record',
    );
  }
  return limit === 0 ? undefined : limit;
}

/** How many records around a match to show: `-A`, `-B` and `-C`; `undefined` where none is given. */
export function readAround({
  after,
  before,
  context,
}: OptionValues): { before: number; after: number } | undefined {
  if (after === undefined && before === undefined && context === undefined) return undefined;
  return {
    before: readCount('-B', before ?? context ?? '0', MAX_CONTEXT),
    after: readCount('-A', after ?? context ?? '0', MAX_CONTEXT),
  };
}

function readCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (/^\d+$/u.test(text) && count <= most) return count;
  throw usageError(`${option} is "${text}", must be a whole number from 0 to ${most}`);
}

/** The zone in which times are read and shown; this machine's where none is given. */
export function readClock(options: OptionValues): LocalClock {
  const zone = options.tz ?? 'local';
  try {
    return createLocalClock(zone === 'local' ? undefined : zone);
  } catch {
    throw usageError(
      `--tz is "${zone}", which is no time zone`,
      'such as UTC, local, Europe/Berlin, America/New_York',
    );
  }
}

function oneOf<T extends string>(option: string, given: string, allowed: readonly T[]): T {
  const match = allowed.find((name) => name === given);
  if (match !== undefined) return match;
  const nearest = didYouMean(given, allowed);
  const hint = nearest === undefined ? undefined : `did you mean ${option} ${nearest}?`;
  throw usageError(`${option} is "${given}", must be one of ${allowed.join(', ')}`, hint);
}
