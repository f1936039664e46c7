import { userInfo } from 'node:os';
import { formatMatcher, isActive, type Matcher, parseMatchers, type Silence } from '@agentbus/alerts';
import { openSilences, type SilenceStore } from '@agentbus/alerts/service';
import { parseDuration } from '@agentbus/filter';
import { createRowOutput } from './answer-output.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandFunction } from './command-table.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readDirectory } from './option-values.ts';
import type { OutputRow } from './row-format.ts';

/** Long enough for a maintenance, short enough not to be forgotten. */
const DEFAULT_LENGTH = '2h';

const COLUMNS = ['id', 'state', 'matchers', 'startsAt', 'endsAt', 'createdBy', 'comment'];

/** `agentbus alerts silence [matcher … | expire id …]`: silences alerts; without a matcher, shows the silences. */
export const alertsSilence: CommandFunction = async ({ positionals, options }, io) => {
  const silences = openSilences(readDirectory(options, io));
  const [first, ...ids] = positionals;
  if (first === undefined) return list(silences, options, io);
  if (first === 'expire') return expire(silences, ids, io);
  const now = Math.trunc(io.now());
  const length = parseDuration(options.for ?? DEFAULT_LENGTH);
  if (length === undefined || length < 1_000_000_000n) {
    throw usageError(`--for is "${options.for}", must be a length of time from 1s on`, 'such as 30m, 2h, 1d');
  }
  const { id, endsAt } = silences.add(
    {
      matchers: positionals.flatMap(readMatchers),
      startsAt: now,
      endsAt: now + Number(length / 1_000_000n),
      createdBy: userInfo().username,
      comment: options.comment ?? '',
    },
    now,
  );
  io.stdout.write(`${id}\n`);
  io.stderr.write(`silenced until ${new Date(endsAt).toISOString()}\n`);
  return EXIT_OK;
};

function readMatchers(text: string): readonly Matcher[] {
  const matchers = parseMatchers(text);
  if (matchers !== undefined && matchers.length > 0) return matchers;
  throw usageError(`"${text}" is no matcher`, 'such as alertname="ManyErrors" or service=~"check.*"');
}

function expire(silences: SilenceStore, ids: readonly string[], io: CommandIo): number {
  if (ids.length === 0)
    throw usageError('the id of the silence is missing', 'agentbus alerts silence shows them');
  for (const id of ids) {
    if (silences.expire(id, Math.trunc(io.now()))) continue;
    throw usageError(`there is no silence ${id} that has not ended`, 'agentbus alerts silence shows them');
  }
  return EXIT_OK;
}

async function list(silences: SilenceStore, options: OptionValues, io: CommandIo): Promise<number> {
  const now = io.now();
  const shown = silences.list().filter(({ endsAt }) => options.all === true || endsAt > now);
  const output = createRowOutput(COLUMNS, { options, io, highlight: undefined });
  for (const silence of shown) await output.write(rowOf(silence, now));
  await output.end();
  if (shown.length > 0) return EXIT_OK;
  io.stderr.write('nothing is silenced\n');
  return EXIT_NO_DATA;
}

function rowOf(silence: Silence, now: number): OutputRow {
  const { id, matchers, startsAt, endsAt, createdBy, comment } = silence;
  const state = isActive(silence, now) ? 'active' : endsAt <= now ? 'expired' : 'pending';
  const written = matchers.map(formatMatcher).join(', ');
  return [id, state, written, BigInt(startsAt) * 1_000_000n, BigInt(endsAt) * 1_000_000n, createdBy, comment];
}
