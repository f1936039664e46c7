/** What the commands that change a store are told. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseQuantity } from '@agentbus/filter';
import {
  type LedgerKey,
  parseLedgerKey,
  STREAMS,
  type Stream,
  type StreamRetention,
} from '@agentbus/segments';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { didYouMean } from './did-you-mean.ts';
import { readDirectory } from './option-values.ts';

const NANOS_PER_MILLI = 1e6;

/** The store's directory. Ends the command where there is none: nothing may be created by mistake. */
export async function readStore(options: OptionValues, io: CommandIo): Promise<string> {
  const directory = readDirectory(options, io);
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return directory;
  throw noDataError(`there is no store in ${directory}`, 'look elsewhere with --directory');
}

/** The streams of `--stream`, separated by commas; `undefined` where it is not given. */
export function readStreams({ stream }: OptionValues): readonly Stream[] | undefined {
  return stream?.split(',').map((given) => {
    const name = given.trim();
    const match = STREAMS.find((known) => known === name);
    if (match !== undefined) return match;
    const nearest = didYouMean(name, STREAMS);
    throw usageError(
      `--stream is "${given}", must be one or more of ${STREAMS.join(', ')}`,
      nearest === undefined ? undefined : `did you mean --stream ${nearest}?`,
    );
  });
}

/** The limits of `--max-age`, `--max-bytes` and `--keep-free`; `undefined` where none is given. */
export function readLimits(options: OptionValues): StreamRetention | undefined {
  const { 'max-age': age, 'max-bytes': bytes, 'keep-free': free } = options;
  if (age === undefined && bytes === undefined && free === undefined) return undefined;
  return {
    maxAgeMillis: age === undefined ? undefined : readAge(age),
    maxBytes: bytes === undefined ? undefined : readBytes('--max-bytes', bytes),
    minFreeBytes: free === undefined ? undefined : readBytes('--keep-free', free),
  };
}

function readAge(text: string): number {
  const quantity = parseQuantity(text);
  if (quantity?.dimension === 'duration' && quantity.nanoseconds >= NANOS_PER_MILLI) {
    return quantity.nanoseconds / NANOS_PER_MILLI;
  }
  throw usageError(`--max-age is "${text}", must be a duration`, 'such as 14d, 36h, 90m');
}

function readBytes(option: string, text: string): number {
  const quantity = parseQuantity(text);
  if (quantity?.dimension === 'size' && quantity.bytes >= 0) return quantity.bytes;
  if (quantity?.dimension === 'number' && quantity.value >= 0) return quantity.value;
  throw usageError(`${option} is "${text}", must be a size`, 'such as 500MB, 10GiB, or a number of bytes');
}

/** The key that signs the entries of what the command does: `--signing-key`, or the file that services take it from. */
export async function readSigningKey(options: OptionValues, io: CommandIo): Promise<LedgerKey | undefined> {
  const variable = io.env.AGENTBUS_SIGNING_KEY_FILE || undefined;
  const path = options['signing-key'] ?? variable;
  if (path === undefined) return undefined;
  const name = options['signing-key'] === undefined ? 'AGENTBUS_SIGNING_KEY_FILE' : '--signing-key';
  let key: LedgerKey;
  try {
    key = parseLedgerKey(await readFile(resolve(path), 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`${name} is "${path}", which cannot be used: ${reason}`, MAKE_ONE);
  }
  if (key.privateKey !== undefined) return key;
  throw usageError(`${name} is "${path}", a public key: signing needs the private one`, MAKE_ONE);
}

const MAKE_ONE = 'openssl genpkey -algorithm ed25519 makes one';
