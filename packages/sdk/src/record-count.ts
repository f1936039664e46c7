/** Counts the records of a batch of OTLP/JSON lines. */
import { decodeLine } from '@agentbus/otlp';
import type { Signal } from './exporter-selection.ts';

/** A member that our encoder writes once in each record. In the text of a string its quotes would be escaped. */
const MEMBERS: Readonly<Partial<Record<Signal, string>>> = {
  logs: '"observedTimeUnixNano":',
  traces: '"endTimeUnixNano":',
};

/** How many records there are: log records, spans or data points. */
export function countRecords(batch: {
  readonly signal: Signal;
  readonly lines: readonly Uint8Array[];
}): number {
  const member = MEMBERS[batch.signal];
  return batch.lines.reduce((sum, line) => {
    const counted = member === undefined ? 0 : countOccurrences(line, member);
    return sum + (counted || countDecoded(line));
  }, 0);
}

function countOccurrences(line: Uint8Array, text: string): number {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) count++;
  return count;
}

function countDecoded(line: Uint8Array): number {
  try {
    return decodeLine(line).length;
  } catch {
    // A line of another program that is not OTLP: it is refused and parked as a whole.
    return 1;
  }
}
