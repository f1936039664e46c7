/** `agentbus tail --from`: the last records of other loggers' files, then new ones. */
import type { FollowedLines, ImportedLine } from '@agentbus/import';
import type { StoredLog } from '@agentbus/otlp';
import type { CommandIo } from './command-io.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { asCommandError, createProblemNotes, parseImportSources } from './import-sources.ts';
import { byTimestamp } from './record-order.ts';
import type { RecordOutput } from './record-output.ts';

/** Read back at most of each file, as of a store: "query" reads everything. */
const LAST_BYTES = 32 * 1024 * 1024;

/** What to show of files. */
export interface TailFilesOptions {
  readonly from: readonly string[];
  readonly matches: (record: StoredLog) => boolean;
  /** How many of those that are there; `undefined` for all. */
  readonly limit: number | undefined;
  /** None of those from before this time, Unix nanoseconds. */
  readonly since: bigint | undefined;
  readonly follow: boolean;
  readonly output: RecordOutput;
}

/** Shows the last matching records of files, then those that come, until the signal; of stdin, until its end. */
export async function tailFiles(options: TailFilesOptions, io: CommandIo): Promise<number> {
  const { followImportFiles, ...errors } = await import('@agentbus/import');
  const sources = await parseImportSources(options.from);
  const problems = createProblemNotes(io, 'bytes');
  const { since, limit, follow, output } = options;
  try {
    const follower = followImportFiles(sources, {
      signal: io.signal,
      stdin: io.stdin,
      onProblem: problems.note,
      lastBytes: since === undefined && limit !== undefined ? LAST_BYTES : undefined,
    });
    await showLast(follower, options);
    const isStdin = sources.some(({ pattern }) => pattern === '-');
    if (follow || isStdin) await showNew(follower, options);
  } catch (error) {
    throw asCommandError(error, errors);
  }
  problems.end();
  await output.end();
  if (output.count > 0) return EXIT_OK;
  io.stderr.write('no record matches\n');
  return EXIT_NO_DATA;
}

async function showLast(
  follower: AsyncGenerator<FollowedLines>,
  { matches, limit = Number.POSITIVE_INFINITY, since = 0n, output }: TailFilesOptions,
): Promise<void> {
  let records: StoredLog[] = [];
  for (;;) {
    const { value, done } = await follower.next();
    if (done === true || value.caughtUp) break;
    records.push(...logsOf(value.lines).filter((record) => record.timestamp >= since && matches(record)));
    // Twice as many as are shown: sorted now and then only.
    if (records.length > 2 * limit + 1000) records = newest(records, limit);
  }
  for (const record of newest(records, limit)) await output.write(record);
  await output.flush();
}

async function showNew(
  follower: AsyncGenerator<FollowedLines>,
  { matches, output }: TailFilesOptions,
): Promise<void> {
  for (;;) {
    const { value, done } = await follower.next();
    if (done === true) return;
    for (const record of logsOf(value.lines)) if (matches(record)) await output.write(record);
    await output.flush();
  }
}

function logsOf(lines: readonly ImportedLine[]): StoredLog[] {
  return lines.flatMap(({ records }) => records.filter((record) => record.signal === 'logs'));
}

function newest(records: readonly StoredLog[], limit: number): StoredLog[] {
  const sorted = records.toSorted(byTimestamp);
  return Number.isFinite(limit) ? sorted.slice(-limit) : sorted;
}
