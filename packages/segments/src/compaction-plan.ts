/** Tells which segments of a store can be compacted. */
import { dirname, join } from 'node:path';
import { type CompactedName, formatCompactedName } from './compacted-name.ts';
import { listCompacted } from './compacted-segments.ts';
import type { LedgerHistory, SegmentHistory } from './ledger-history.ts';
import { parseSegmentName, type SegmentName } from './segment-name.ts';
import { parseSuffix } from './segment-suffix.ts';
import { listStoredSegments, type StoredSegment, segmentKey } from './store-files.ts';
import { STREAMS, type Stream, streamDirectory } from './store-layout.ts';
import { readLedger } from './verify-store.ts';

/** 512 MiB of content: about eight segments of the default size, and a file of some 40 MiB. */
export const DEFAULT_MAX_RUN_BYTES: number = 512 * 1024 * 1024;

const HOUR_MILLIS = 60 * 60 * 1000;

/** Settings of {@link planCompaction}. */
export interface CompactionPlanOptions {
  /** Default: all. */
  readonly streams?: readonly Stream[] | undefined;
  /** Leaves out segments of hours that have not ended by then, Unix milliseconds. Default: none is left out. */
  readonly before?: number | undefined;
  /** Whether somebody still waits for the lines of a segment, given by any of its files: then it stays. Default: nobody does. */
  readonly isHeld?: ((segment: { readonly stream: Stream; readonly path: string }) => boolean) | undefined;
  /** The most content of one file, in bytes, from 1. A larger segment is a file of its own. Default {@link DEFAULT_MAX_RUN_BYTES}. */
  readonly maxRunBytes?: number | undefined;
}

/** One segment to compact. */
export interface CompactionInput {
  /** Its name without `.zst` or `.gz`, as the ledger has it. */
  readonly segment: string;
  /** The raw file where there is one, else the compressed one. */
  readonly path: string;
  /** What the ledger says of its content. */
  readonly bytes: number;
  readonly sha256: string;
  readonly records: number;
}

/** Segments that become one file: consecutive ones of one writer, of one hour. */
export interface CompactionRun {
  readonly name: CompactedName;
  /** The file to make. */
  readonly path: string;
  readonly inputs: readonly CompactionInput[];
}

/** What there is to do in a store. */
export interface CompactionPlan {
  readonly runs: readonly CompactionRun[];
  /** Recorded in the ledger, and not there: interrupted before the file got its name. */
  readonly interrupted: readonly SegmentHistory[];
  /** Files that are there, with the segments that they were made of as far as those are still there. */
  readonly leftInputs: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly inputs: readonly string[];
  }[];
}

/**
 * Plans the compaction of a store: its sealed segments of OTLP/JSON lines that are not compacted yet. A segment that the
 * ledger does not seal is not touched.
 *
 * @throws The operating system's error if the store cannot be read.
 */
export async function planCompaction(
  directory: string,
  {
    streams = STREAMS,
    before,
    isHeld = () => false,
    maxRunBytes = DEFAULT_MAX_RUN_BYTES,
  }: CompactionPlanOptions = {},
): Promise<CompactionPlan> {
  const { history } = await readLedger(directory);
  const stored = await listStoredSegments(directory, streams);
  const byKey = new Map(stored.map((segment) => [segmentKey(segment), segment]));
  const there = new Set((await listCompacted(directory, streams)).map(({ path }) => path));
  const compactions = [...history.segments.values()].filter(
    ({ stream, seal, released }) => streams.includes(stream) && seal?.type === 'compact' && !released,
  );
  const compacted = new Set(
    compactions.flatMap(({ stream, seal }) =>
      inputsOf(seal).map((segment) => segmentKey({ stream, segment })),
    ),
  );
  const pathOf = ({ stream, segment }: SegmentHistory) => join(streamDirectory(directory, stream), segment);
  const candidates = stored
    .filter((segment) => !compacted.has(segmentKey(segment)))
    .map((segment) => candidateOf(segment, history, before))
    .filter((candidate) => candidate !== undefined)
    .filter(({ name: { stream }, input: { path } }) => !isHeld({ stream, path }));
  return {
    runs: divideIntoRuns(candidates, maxRunBytes).map((run) => {
      const inputs = run.map(({ input }) => input);
      return runOf(streamDirectory(directory, run[0].name.stream), inputs);
    }),
    interrupted: compactions.filter((history) => !there.has(pathOf(history))),
    leftInputs: compactions
      .filter((history) => there.has(pathOf(history)))
      .map((history) => ({
        path: pathOf(history),
        sha256: history.seal?.sha256 ?? '',
        inputs: inputsOf(history.seal)
          .flatMap(
            (segment) =>
              byKey.get(segmentKey({ stream: history.stream, segment }))?.files.map(({ path }) => path) ?? [],
          )
          .filter((path) => !isHeld({ stream: history.stream, path })),
      }))
      .filter(({ inputs }) => inputs.length > 0),
  };
}

/** The runs that a run becomes where one of its segments, given by its path, is left out. */
export function runsWithout(run: CompactionRun, path: string): CompactionRun[] {
  const index = run.inputs.findIndex((input) => input.path === path);
  const parts = [run.inputs.slice(0, index), run.inputs.slice(index + 1)];
  return parts.filter((inputs) => inputs.length > 0).map((inputs) => runOf(dirname(run.path), inputs));
}

function inputsOf(seal: SegmentHistory['seal']): readonly string[] {
  return seal?.type === 'compact' ? seal.inputs : [];
}

interface Candidate {
  readonly name: SegmentName;
  readonly input: CompactionInput;
}

function candidateOf(
  stored: StoredSegment,
  history: LedgerHistory,
  before = Number.POSITIVE_INFINITY,
): Candidate | undefined {
  const { name, segment, files } = stored;
  const known = history.segments.get(segmentKey(stored));
  const file = files.find(({ compression }) => compression === undefined) ?? files[0];
  if (name === undefined || known?.seal === undefined || known.released || file === undefined)
    return undefined;
  if (parseSuffix(segment)?.format !== 'json') return undefined;
  if ((hourOf(name) + 1) * HOUR_MILLIS > before) return undefined;
  const { bytes, sha256, records } = known.seal;
  return { name, input: { segment, path: file.path, bytes, sha256, records } };
}

function hourOf({ createdAt }: SegmentName): number {
  return Math.floor(createdAt.getTime() / HOUR_MILLIS);
}

function divideIntoRuns(
  candidates: readonly Candidate[],
  maxRunBytes: number,
): [Candidate, ...Candidate[]][] {
  const runs: [Candidate, ...Candidate[]][] = [];
  let bytes = 0;
  for (const candidate of candidates.toSorted(byWriterAndSequence)) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    bytes += candidate.input.bytes;
    if (
      run !== undefined &&
      last !== undefined &&
      isNext(last.name, candidate.name) &&
      bytes <= maxRunBytes
    ) {
      run.push(candidate);
      continue;
    }
    runs.push([candidate]);
    bytes = candidate.input.bytes;
  }
  return runs;
}

function byWriterAndSequence({ name: a }: Candidate, { name: b }: Candidate): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  if (a.writer !== b.writer) return a.writer < b.writer ? -1 : 1;
  return a.createdAt.getTime() - b.createdAt.getTime() || a.sequence - b.sequence;
}

function isNext(a: SegmentName, b: SegmentName): boolean {
  return (
    a.stream === b.stream && a.writer === b.writer && b.sequence === a.sequence + 1 && hourOf(a) === hourOf(b)
  );
}

function runOf(streamPath: string, inputs: readonly CompactionInput[]): CompactionRun {
  const [first, last] = [inputs[0], inputs.at(-1)].map((input) => parseSegmentName(input?.segment ?? ''));
  if (first === undefined || last === undefined) throw new RangeError('A run is of named segments.');
  const { stream, createdAt, writer, sequence } = first;
  const name: CompactedName = { stream, createdAt, writer, sequence, lastSequence: last.sequence };
  return { name, path: join(streamPath, formatCompactedName(name)), inputs };
}
