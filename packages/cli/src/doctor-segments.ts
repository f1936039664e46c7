import { open } from 'node:fs/promises';
import { decodeLine } from '@agentbus/otlp';
import { listSegments, type Segment, STREAMS, type Stream } from '@agentbus/segments';
import { readLinesBackwards } from './backwards.ts';
import type { Finding } from './finding.ts';
import { plural } from './plural.ts';
import { latest } from './record-order.ts';
import { TEXT_HINT } from './text-segments.ts';
import { formatRfc3339 } from './timestamp.ts';

/** Bytes of each stream that are decoded, the newest first: about a second in all, whatever the size of the store. */
export const MAX_CHECKED_BYTES: number = 16 * 1024 * 1024;

/** Records this far ahead are not explained by clocks that differ a little. */
const FUTURE_NANOS = 60_000_000_000n;

const NEWLINE = 0x0a;

/** What one stream of a store holds. */
export interface StreamReport {
  readonly stream: Stream;
  readonly segments: number;
  readonly bytes: number;
  /** Processes (or worker threads) that wrote it; files that another program put there count as one. */
  readonly writers: number;
  /** Time of the newest record among those that were checked, Unix nanoseconds. */
  readonly newest: bigint | undefined;
}

/** What the segments of a store hold, and what is wrong with them. */
export interface SegmentsReport {
  readonly streams: readonly StreamReport[];
  readonly bytes: number;
  /** Bytes whose lines were decoded. */
  readonly checkedBytes: number;
  readonly findings: readonly Finding[];
}

/** Lists the segments of a store and decodes the newest of their lines. `now` is Unix nanoseconds. */
export async function checkSegments(
  directory: string,
  now: bigint,
  signal: AbortSignal,
): Promise<SegmentsReport> {
  const segments = await listSegments(directory, { formats: ['json', 'binary', 'text'] });
  const streams: StreamReport[] = [];
  const findings: Finding[] = [];
  let checkedBytes = 0;
  for (const stream of STREAMS) {
    const own = segments.filter((segment) => segment.stream === stream);
    const check = await checkStream(own, signal);
    checkedBytes += check.bytes;
    findings.push(...check.findings, ...checkClock(stream, check.newest, now), ...checkText(stream, own));
    streams.push({
      stream,
      segments: own.length,
      bytes: totalBytes(own),
      writers: new Set(own.map(({ writer }) => writer)).size,
      newest: check.newest,
    });
  }
  return { streams, bytes: totalBytes(segments), checkedBytes, findings };
}

/** What the check of some lines found. */
interface LinesCheck {
  /** How many bytes of lines were decoded. */
  readonly bytes: number;
  readonly newest: bigint | undefined;
  readonly findings: readonly Finding[];
}

async function checkStream(segments: readonly Segment[], signal: AbortSignal): Promise<LinesCheck> {
  const findings: Finding[] = [];
  const newest: bigint[] = [];
  let bytes = 0;
  for (const segment of segments.toReversed()) {
    findings.push(...(await checkTail(segment, signal)));
    if (bytes >= MAX_CHECKED_BYTES || segment.format === 'text') continue;
    const check = await checkLines(segment, MAX_CHECKED_BYTES - bytes, signal);
    bytes += check.bytes;
    findings.push(...check.findings);
    if (check.newest !== undefined) newest.push(check.newest);
  }
  return { bytes, newest: latest(newest), findings };
}

function totalBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function checkTail(segment: Segment, signal: AbortSignal): Promise<Finding[]> {
  const { path, compression, format } = segment;
  if (compression !== undefined) return [];
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  if (size === 0) return [];
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (format !== 'binary' && buffer[0] === NEWLINE) return [];
  // A line that is open behind a whole record is how a writer at work leaves it; a message has no such end.
  for await (const line of readLinesBackwards(segment, signal)) {
    if ((line.open || format === 'binary') && line.end === segment.bytes) return [];
    break;
  }
  return [
    {
      severity: 'warning',
      code: 'torn-tail',
      message: `${path} ends in the middle of a record: its writer was stopped while writing, or is writing now`,
      fix: 'nothing to do: readers leave the unfinished record out; delete it by hand if it bothers another program',
    },
  ];
}

/** Decodes a segment's lines from its end on, until `maxBytes` are through. */
async function checkLines(segment: Segment, maxBytes: number, signal: AbortSignal): Promise<LinesCheck> {
  let newest: bigint | undefined;
  let bytes = 0;
  let corrupt = 0;
  let firstCorrupt: { offset: number; reason: string } | undefined;
  for await (const line of readLinesBackwards(segment, signal)) {
    try {
      const timestamps = decodeLine(line.bytes).map(({ timestamp }) => timestamp);
      newest = latest(newest === undefined ? timestamps : [newest, ...timestamps]);
    } catch (error) {
      corrupt++;
      firstCorrupt = { offset: line.offset, reason: error instanceof Error ? error.message : String(error) };
    }
    bytes += line.end - line.offset;
    if (bytes >= maxBytes) break;
  }
  return {
    bytes,
    newest,
    findings: firstCorrupt === undefined ? [] : [corruptLines(segment, corrupt, firstCorrupt)],
  };
}

function corruptLines({ path }: Segment, count: number, first: { offset: number; reason: string }): Finding {
  return {
    severity: 'error',
    code: 'corrupt-lines',
    message: `${path} has ${plural(count, 'unreadable line')}, the first at byte ${first.offset}: ${first.reason}`,
    fix: 'something else wrote to the file or the disk is failing; queries skip these lines, move the file away to keep it',
  };
}

function checkText(stream: Stream, segments: readonly Segment[]): Finding[] {
  if (segments.length === 0 || segments.some(({ format }) => format !== 'text')) return [];
  return [
    {
      severity: 'warning',
      code: 'text-only',
      message: `${stream} has only text, which tail, query, trace and forward leave out`,
      fix: TEXT_HINT,
    },
  ];
}

function checkClock(stream: Stream, newest: bigint | undefined, now: bigint): Finding[] {
  if (newest === undefined || newest <= now + FUTURE_NANOS) return [];
  return [
    {
      severity: 'warning',
      code: 'clock-in-the-future',
      message: `the newest record of ${stream} is from ${formatRfc3339(newest)}, later than this machine's clock`,
      fix: 'set the clocks right (timedatectl status) here or where the record was made; --since and tail go by them',
    },
  ];
}
