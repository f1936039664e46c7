import { stat } from 'node:fs/promises';
import type { StoredLog } from '@agentbus/otlp';
import { CLOCK_TOLERANCE_MILLIS, type Segment } from '@agentbus/segments';
import { readLinesBackwards } from './backwards.ts';
import type { LogLineDecoder } from './log-lines.ts';
import { byTimestamp } from './record-order.ts';

/** Read back at most: about half a second, also where hardly a record matches. `agentbus query` searches everything. */
const MAX_READ_BACK_BYTES = 32 * 1024 * 1024;

const CLOCK_TOLERANCE_NANOS = BigInt(CLOCK_TOLERANCE_MILLIS) * 1_000_000n;

/** Which records to find. */
export interface LastRecordsOptions {
  /** How many; `undefined` for every one. */
  readonly limit: number | undefined;
  /** None from before this time, Unix nanoseconds. */
  readonly since: bigint | undefined;
  /** The matching records of a line. */
  readonly decode: LogLineDecoder;
  readonly signal: AbortSignal;
  readonly maxBytes?: number;
}

/** The newest matching records in time order, and whether all of the store that could hold one was read. */
export interface LastRecords {
  readonly records: StoredLog[];
  readonly complete: boolean;
}

/**
 * Finds the newest matching records by reading segments from their ends, those written last first. Stops where older
 * segments can add nothing, or after `maxBytes`.
 */
export async function lastRecords(
  segments: readonly Segment[],
  { limit, since, decode, signal, maxBytes = MAX_READ_BACK_BYTES }: LastRecordsOptions,
): Promise<LastRecords> {
  let records: StoredLog[] = [];
  let bytesRead = 0;
  for (const { segment, writtenAt } of await byLastWrite(segments)) {
    const oldestShown = limit !== undefined && records.length >= limit ? records[0]?.timestamp : since;
    if (oldestShown !== undefined && writtenAt + CLOCK_TOLERANCE_NANOS < oldestShown) break;

    const found: StoredLog[] = [];
    for await (const line of readLinesBackwards(segment, signal)) {
      const lineRecords = decode(line);
      found.push(
        ...lineRecords.matching
          .filter(({ timestamp }) => since === undefined || timestamp >= since)
          .reverse(),
      );
      bytesRead += line.bytes.length;
      if (limit !== undefined && found.length >= limit) break;
      if (since !== undefined && lineRecords.newest + CLOCK_TOLERANCE_NANOS < since) break;
      if (bytesRead > maxBytes)
        return { records: newest([...records, ...found.reverse()], limit), complete: false };
    }
    records = newest([...records, ...found.reverse()], limit);
  }
  return { records, complete: true };
}

function newest(records: readonly StoredLog[], limit: number | undefined): StoredLog[] {
  const sorted = records.toSorted(byTimestamp);
  return limit === undefined ? sorted : sorted.slice(-limit);
}

async function byLastWrite(segments: readonly Segment[]): Promise<{ segment: Segment; writtenAt: bigint }[]> {
  const dated = await Promise.all(
    segments.map(async (segment) => ({ segment, writtenAt: await lastWrite(segment) })),
  );
  return dated.sort((a, b) => byTimestamp({ timestamp: b.writtenAt }, { timestamp: a.writtenAt }));
}

/** When a segment was last written, Unix nanoseconds; `0n` for one that was removed since it was listed. */
async function lastWrite({ path }: Segment): Promise<bigint> {
  const stats = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return stats?.mtimeNs ?? 0n;
}
