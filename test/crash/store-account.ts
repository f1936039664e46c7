/**
 * What is left of the records that the writers of the kill loop have logged. Exact, although retention removes segments:
 * each stream of a writer holds nothing but its records, in their order, and the ledger tells how many of them were in a
 * segment that is gone.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeLine } from '@agentbus/otlp';
import {
  type LedgerEntry,
  listSegments,
  parseSegmentName,
  readLines,
  type Segment,
} from '@agentbus/segments';
import type { LoopStream } from './writer-journal.ts';

/** A segment that was written: its records, or, where it is gone, how many there were. */
export interface WrittenSegment {
  readonly sequence: number;
  /** The numbers of its records, in order; `undefined` if retention has removed it. */
  readonly numbers: readonly number[] | undefined;
  readonly records: number;
}

/** All segments of one stream of one process. */
export interface WrittenStream {
  readonly stream: LoopStream;
  /** As in the names of the segments. */
  readonly segmentWriter: string;
  /** The writer that the records name; `undefined` if none of them is left. */
  name: string | undefined;
  readonly segments: WrittenSegment[];
}

/** Whatever is wrong with a store, each as a sentence; and what is in it. */
export interface StoreAccount {
  readonly streams: readonly WrittenStream[];
  readonly problems: readonly string[];
  /** Segments that were compressed, those that are gone included. */
  readonly compressed: number;
  readonly pruned: number;
  readonly recovered: number;
  readonly storedBytes: number;
}

const MESSAGE = /^(w\d+) (logs|audit) (\d+) /u;
const NEWLINE = 0x0a;

/** Reads the whole store. No writer may be at work. */
export async function accountOf(directory: string): Promise<StoreAccount> {
  const problems: string[] = [];
  const streams = new Map<string, WrittenStream>();
  const streamOf = (stream: LoopStream, segmentWriter: string): WrittenStream => {
    const key = `${stream} ${segmentWriter}`;
    const known = streams.get(key) ?? { stream, segmentWriter, name: undefined, segments: [] };
    streams.set(key, known);
    return known;
  };

  const present = new Set<string>();
  let storedBytes = 0;
  for (const segment of await listSegments(directory, { streams: ['logs', 'audit'] })) {
    const { writer, sequence, compression } = segment;
    storedBytes += segment.bytes;
    present.add(rawName(segment.path));
    if (compression === undefined && !endsInNewline(segment.path))
      problems.push(`${segment.path} ends in half a line`);
    const written = streamOf(segment.stream as LoopStream, writer);
    const numbers = await readNumbers(segment, written, problems);
    written.segments.push({ sequence, numbers, records: numbers.length });
  }

  const entries = readEntries(directory);
  const sealed = new Map<string, number>();
  for (const entry of entries) if (entry.type === 'seal') sealed.set(entry.segment, entry.records);
  const pruned = new Set(entries.flatMap((entry) => (entry.type === 'prune' ? [entry.segment] : [])));
  for (const name of new Set([...sealed.keys(), ...pruned])) {
    if (present.has(name)) continue;
    const segment = parseSegmentName(name);
    const records = sealed.get(name);
    if (segment === undefined || (segment.stream !== 'logs' && segment.stream !== 'audit')) continue;
    if (!pruned.has(name)) problems.push(`${name} is gone, and was not pruned`);
    if (records === undefined) {
      problems.push(`${name} was pruned, and never sealed: nobody knows what was in it`);
      continue;
    }
    streamOf(segment.stream, segment.writer).segments.push({
      sequence: segment.sequence,
      numbers: undefined,
      records,
    });
  }
  for (const { segments } of streams.values()) segments.sort((a, b) => a.sequence - b.sequence);
  return {
    streams: [...streams.values()],
    problems,
    compressed: entries.filter(({ type }) => type === 'compress').length,
    pruned: pruned.size,
    recovered: entries.filter((entry) => entry.type === 'seal' && entry.recovered === true).length,
    storedBytes,
  };
}

/** Of the records of the loop's writers; there are others, of processes that only recover. */
async function readNumbers(segment: Segment, written: WrittenStream, problems: string[]): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { bytes } of readLines(segment)) {
    for (const record of decodeLine(bytes)) {
      const [, name, stream, digits] =
        MESSAGE.exec(record.signal === 'logs' ? String(record.body) : '') ?? [];
      if (name === undefined) continue;
      written.name ??= name;
      if (written.name !== name || stream !== segment.stream) {
        problems.push(`${segment.path} has a record of ${name} ${stream}`);
      }
      numbers.push(Number(digits));
    }
  }
  return numbers;
}

/** The last of a stream's records, whose numbers go up by one from 1, over all of its segments. */
export function lastNumber({ stream, segmentWriter, segments }: WrittenStream, problems: string[]): number {
  let last = 0;
  let sequence = 0;
  for (const segment of segments) {
    const where = `${stream} of ${segmentWriter}, segment ${segment.sequence}`;
    sequence += 1;
    if (segment.sequence !== sequence) {
      problems.push(`${where}: there is no segment ${sequence}`);
      sequence = segment.sequence;
    }
    for (const number of segment.numbers ?? []) {
      if (number <= last) problems.push(`${where}: record ${number} comes after ${last}`);
      else if (number > last + 1) problems.push(`${where}: records ${last + 1} to ${number - 1} are missing`);
      last = Math.max(last, number);
    }
    if (segment.numbers === undefined) last += segment.records;
  }
  return last;
}

function readEntries(directory: string): LedgerEntry[] {
  const text = readFileSync(join(directory, 'ledger.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerEntry);
}

function rawName(path: string): string {
  return basename(path).replace(/\.(?:zst|gz)$/u, '');
}

function endsInNewline(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === NEWLINE);
  } finally {
    closeSync(fd);
  }
}
