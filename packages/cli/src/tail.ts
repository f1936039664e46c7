import {
  type Cursor,
  contentSize,
  cursorKey,
  followLines,
  listSegments,
  type Segment,
  SegmentReadError,
  type Stream,
} from '@agentbus/segments';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { createCommandOutput } from './command-output.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readFilter } from './filter-argument.ts';
import { lastRecords } from './last-records.ts';
import { createLogLineDecoder } from './log-lines.ts';
import { readClock, readDirectory, readFormat, readLimit } from './option-values.ts';
import { escapeLine } from './terminal-text.ts';
import { hasText, TEXT_HINT } from './text-segments.ts';
import { readSearchedTime } from './time-argument.ts';

/** As many as `tail` and `journalctl -f` show before they follow. */
const DEFAULT_LIMIT = 10;

const STREAMS: readonly Stream[] = ['logs', 'audit'];

/** `agentbus tail [filter]`: the last matching log records, then new ones as they are written. Never loads DuckDB. */
export async function tail({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const follow = options['no-follow'] !== true;
  if (follow && readFormat(options) === 'json') {
    throw usageError(
      'tail cannot follow as json: the array would never end',
      'use -o ndjson, or --no-follow',
    );
  }
  const output = createCommandOutput(options, io);
  const { since, until } = readSearchedTime(options, io, readClock(options));
  if (until !== undefined)
    throw usageError('tail shows what comes: its --since has no end', 'use agentbus query');
  const limit = readLimit(options, since === undefined ? DEFAULT_LIMIT : undefined);
  const filter = await readFilter(positionals);
  if (options.from !== undefined) {
    if (options.directory !== undefined) {
      throw usageError('--from and --directory have no place together: files are read instead of a store');
    }
    const { tailFiles } = await import('./tail-files.ts');
    return tailFiles(
      { from: options.from, matches: await filter.compile(), limit, since, follow, output },
      io,
    );
  }
  const note = (message: string): boolean => io.stderr.write(`${escapeLine(message)}\n`);
  const decode = createLogLineDecoder(await filter.compile(), note);

  const directory = readDirectory(options, io);
  const segments = await listSegments(directory, { streams: STREAMS });
  if (segments.length === 0 && (await hasText(directory, STREAMS))) {
    throw noDataError(`there is only text in ${directory}, which has no records to show`, TEXT_HINT);
  }
  const last = await lastRecords(segments, { limit, since, decode, signal: io.signal });
  for (const record of last.records) await output.write(record);
  if (!last.complete) note('older records may match; "agentbus query" searches everything');

  if (!follow) {
    await output.end();
    if (output.count > 0) return EXIT_OK;
    note(segments.length === 0 ? `there are no log records in ${directory}` : 'no record matches');
    return EXIT_NO_DATA;
  }
  await output.flush();
  if (segments.length === 0) note(`waiting for log records in ${directory}`);
  const lines = followLines(directory, {
    streams: STREAMS,
    from: await endOf(segments),
    signal: io.signal,
    onError: (error) => note(error.message),
  });
  for await (const line of lines) {
    for (const record of decode(line).matching) await output.write(record);
    await output.flush();
  }
  return EXIT_OK;
}

/** Where the files ended when they were listed: what {@link lastRecords} did not see comes after it. */
async function endOf(segments: readonly Segment[]): Promise<Cursor> {
  const ends = await Promise.all(
    segments.map(async (segment) => [cursorKey(segment.path), await contentEnd(segment)] as const),
  );
  return Object.fromEntries(ends);
}

/** The cursor is a place in the content, also of a compressed file; one that cannot be read is told of when it is followed. */
async function contentEnd(segment: Segment): Promise<number> {
  if (segment.compression === undefined) return segment.bytes;
  try {
    return await contentSize(segment);
  } catch (error) {
    if (error instanceof SegmentReadError) return 0;
    throw error;
  }
}
