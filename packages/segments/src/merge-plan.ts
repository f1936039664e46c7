/** Tells which compacted files of a store are to become one. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type CompactedName, formatCompactedName, parseCompactedName } from './compacted-name.ts';
import { type CompactedSegment, listCompacted } from './compacted-segments.ts';
import type { CompactionInput, CompactionRun } from './compaction-plan.ts';
import { readHistory } from './ledger-reader.ts';
import { compareSegments } from './segment-name.ts';
import { listStoredSegments, segmentKey } from './store-files.ts';
import { STREAMS, type Stream } from './store-layout.ts';

/** 256 KiB, some 8,000 records: merging costs twice as much as compacting, and reading larger files no more than their content. */
export const DEFAULT_MERGE_BELOW_BYTES: number = 256 * 1024;

/** 40 MiB: what 512 MiB of lines become. */
const MAX_MERGED_BYTES = 40 * 1024 * 1024;

/** Each merging reads and writes all of them again, so few at a time do not pay. */
export const MIN_MERGED_FILES = 4;

const HOUR_MILLIS = 60 * 60 * 1000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

/** Settings of {@link planMerges}. */
export interface MergePlanOptions {
  /** Default: all. */
  readonly streams?: readonly Stream[] | undefined;
  /** Unix milliseconds: files of hours that have not ended by then are left out. Default: none is left out. */
  readonly before?: number | undefined;
  /** Only smaller files are merged, in bytes. Default {@link DEFAULT_MERGE_BELOW_BYTES}. */
  readonly mergeBelowBytes?: number | undefined;
}

/**
 * Plans the merging of small compacted files, of any writers: those of one hour, or of one day when that has ended. Each run is of
 * {@link MIN_MERGED_FILES} at least. Left out are files that the ledger does not know, and those whose segments are still there.
 *
 * @throws The operating system's error if the store cannot be read.
 */
export async function planMerges(
  directory: string,
  {
    streams = STREAMS,
    before = Number.POSITIVE_INFINITY,
    mergeBelowBytes = DEFAULT_MERGE_BELOW_BYTES,
  }: MergePlanOptions = {},
): Promise<CompactionRun[]> {
  const history = await readHistory(directory);
  const stored = new Set((await listStoredSegments(directory, streams)).map(segmentKey));
  const groups = new Map<string, Small[]>();
  for (const file of await listCompacted(directory, streams)) {
    const { stream, path } = file;
    const segment = path.slice(dirname(path).length + 1);
    const known = history.segments.get(segmentKey({ stream, segment }));
    const seal = known?.seal;
    if (seal?.type !== 'compact' || known?.released === true || file.bytes >= mergeBelowBytes) continue;
    if (seal.inputs.some((input) => stored.has(segmentKey({ stream, segment: input })))) continue;
    const period = periodOf(file, before);
    if (period === undefined) continue;
    const { bytes, sha256, records } = seal;
    const key = `${stream} ${period}`;
    groups.set(key, [...(groups.get(key) ?? []), { file, input: { segment, path, bytes, sha256, records } }]);
  }
  return [...groups.values()].flatMap((group) => divide(group)).map(mergedRun);
}

/**
 * The run of some compacted files of one stream, in order; at least one. Its name depends on theirs only, so that what was
 * interrupted is found again.
 */
export function mergedRun(inputs: readonly CompactionInput[]): CompactionRun {
  const [path = ''] = inputs.map((input) => input.path);
  const first = parseCompactedName(path.slice(dirname(path).length + 1));
  if (first === undefined) throw new RangeError('A run is of compacted files.');
  const names = inputs.map(({ segment }) => segment).join('\n');
  const name: CompactedName = {
    stream: first.stream,
    createdAt: first.createdAt,
    // No writer's: those are random.
    writer: `m${createHash('sha256').update(names).digest('hex').slice(0, 11)}`,
    sequence: 1,
    lastSequence: inputs.length,
  };
  return { name, path: join(dirname(path), formatCompactedName(name)), inputs };
}

interface Small {
  readonly file: CompactedSegment;
  readonly input: CompactionInput;
}

/** `undefined` for one of an hour that goes on. */
function periodOf({ createdAt }: CompactedSegment, before: number): string | undefined {
  const time = createdAt.getTime();
  const day = Math.floor(time / DAY_MILLIS);
  if ((day + 1) * DAY_MILLIS <= before) return `day ${day}`;
  const hour = Math.floor(time / HOUR_MILLIS);
  return (hour + 1) * HOUR_MILLIS <= before ? `hour ${hour}` : undefined;
}

function divide(group: readonly Small[]): CompactionInput[][] {
  const runs: CompactionInput[][] = [];
  let bytes = 0;
  for (const { file, input } of group.toSorted((a, b) => compareSegments(a.file, b.file))) {
    const run = runs.at(-1);
    bytes += file.bytes;
    if (run !== undefined && bytes <= MAX_MERGED_BYTES) {
      run.push(input);
      continue;
    }
    runs.push([input]);
    bytes = file.bytes;
  }
  return runs.filter((run) => run.length >= MIN_MERGED_FILES);
}
