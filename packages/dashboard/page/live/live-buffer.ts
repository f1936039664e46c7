/** What the live list holds: the newest rows, and what waits while somebody looks. Pure. */
import type { LogRecord } from '../state/records.ts';

/** A record, or a place where some are missing. */
export type LiveRow =
  | { readonly type: 'record'; readonly key: number; readonly record: LogRecord }
  | {
      readonly type: 'gap';
      readonly key: number;
      readonly missed: number | undefined;
      readonly reason: string;
    };

/** Rows that stay: at one KB each, far below what a tab may take. */
export const MAX_ROWS = 5000;

/** The rows of a list, oldest first. */
export interface LiveBuffer {
  readonly rows: readonly LiveRow[];
  /** What came while the list was held. */
  readonly waiting: readonly LiveRow[];
  readonly nextKey: number;
}

/** Nothing yet. */
export const EMPTY_BUFFER: LiveBuffer = { rows: [], waiting: [], nextKey: 0 };

/** With records behind the others; held, they wait. */
export function withRecords(buffer: LiveBuffer, records: readonly LogRecord[], isHeld: boolean): LiveBuffer {
  const rows = records.map(
    (record, index): LiveRow => ({ type: 'record', key: buffer.nextKey + index, record }),
  );
  return added(buffer, rows, isHeld);
}

/** With a gap. Gaps that follow one another become one. */
export function withGap(
  buffer: LiveBuffer,
  missed: number | undefined,
  reason: string,
  isHeld: boolean,
): LiveBuffer {
  const list = isHeld ? buffer.waiting : buffer.rows;
  const last = list.at(-1);
  if (last?.type === 'gap' && last.missed !== undefined && missed !== undefined) {
    const joined: LiveRow = { ...last, missed: last.missed + missed };
    const rows = [...list.slice(0, -1), joined];
    return isHeld ? { ...buffer, waiting: rows } : { ...buffer, rows };
  }
  return added(buffer, [{ type: 'gap', key: buffer.nextKey, missed, reason }], isHeld);
}

/** With what waited. */
export function released(buffer: LiveBuffer): LiveBuffer {
  return { ...buffer, rows: cut([...buffer.rows, ...buffer.waiting]), waiting: [] };
}

/** Records that wait. */
export function waitingCount({ waiting }: LiveBuffer): number {
  return waiting.reduce((sum, row) => sum + (row.type === 'record' ? 1 : (row.missed ?? 1)), 0);
}

function added(buffer: LiveBuffer, rows: readonly LiveRow[], isHeld: boolean): LiveBuffer {
  const nextKey = buffer.nextKey + rows.length;
  if (!isHeld) return { ...buffer, rows: cut([...buffer.rows, ...rows]), nextKey };
  const waiting = [...buffer.waiting, ...rows];
  if (waiting.length <= MAX_ROWS) return { ...buffer, waiting, nextKey };
  // Held for so long that not all fits: what is left out is said, not forgotten.
  const over = waiting.length - MAX_ROWS;
  const first = waiting[0];
  const before = first?.type === 'gap' ? (first.missed ?? 1) : 1;
  const missed = before + over;
  return {
    ...buffer,
    waiting: [
      { type: 'gap', key: first?.key ?? nextKey, missed, reason: 'held' },
      ...waiting.slice(over + 1),
    ],
    nextKey,
  };
}

function cut(rows: readonly LiveRow[]): readonly LiveRow[] {
  return rows.length > MAX_ROWS ? rows.slice(rows.length - MAX_ROWS) : rows;
}
