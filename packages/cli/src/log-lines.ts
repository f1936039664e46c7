import { decodeLine, type StoredLog } from '@agentbus/otlp';
import type { SegmentLine } from '@agentbus/segments';
import { latest } from './record-order.ts';

/** The log records of one line. */
export interface LogLine {
  /** Those that match, in the order of the line. */
  readonly matching: StoredLog[];
  /** The latest timestamp of all of them; `0n` where there is none. */
  readonly newest: bigint;
}

/** Decodes lines. */
export type LogLineDecoder = (line: SegmentLine) => LogLine;

/** A decoder that keeps the log records that match. `onError` is told of each line that cannot be read. */
export function createLogLineDecoder(
  matches: (record: StoredLog) => boolean,
  onError: (message: string) => void,
): LogLineDecoder {
  return (line) => {
    const records = decode(line, onError);
    const newest = latest(records.map(({ timestamp }) => timestamp)) ?? 0n;
    return { matching: records.filter(matches), newest };
  };
}

function decode(line: SegmentLine, onError: (message: string) => void): StoredLog[] {
  try {
    return decodeLine(line.bytes).filter((record) => record.signal === 'logs');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onError(`left out an unreadable line of ${line.path} at byte ${line.offset}: ${reason}`);
    return [];
  }
}
