/** How much counters have grown: cumulative ones, which may begin anew, and deltas. */
import { jsonValue, type StoredRecord } from '@agentbus/otlp';
import type { Measure, NumberReader } from './measure.ts';

/** Series of one group that are followed; the growth of more is not seen. */
export const MAX_COUNTER_SERIES = 1000;

const DELTA = 1;

/** One series within a piece of time. */
interface SeriesPiece {
  /** When the counter began, in Unix milliseconds; 0 where that is not known. */
  start: number;
  firstAt: number;
  first: number;
  lastAt: number;
  last: number;
  /** From the first point to the last. */
  growth: number;
}

type Pieces = Record<string, SeriesPiece>;

/**
 * The growth of each counter from its first point within the window to the last, added up; of a counter that began within
 * the window, from 0. What comes after its successor is left out.
 */
export function counterGrowth(read: NumberReader): Measure<Pieces> {
  return {
    add(cell, record, millis) {
      const value = read(record);
      if (Number.isNaN(value)) return cell;
      const pieces = cell ?? Object.create(null);
      addPiece(pieces, seriesOf(record), pieceOf(record, value, millis));
      return pieces;
    },
    merge: mergePieces,
    value(cells) {
      if (cells.length === 0) return Number.NaN;
      const all: Pieces = cells.reduce<Pieces>(mergePieces, Object.create(null));
      const earliest = Math.min(
        ...cells.flatMap((cell) => Object.values(cell).map(({ firstAt }) => firstAt)),
      );
      let growth = 0;
      for (const piece of Object.values(all)) {
        growth += piece.growth + (piece.start >= earliest ? piece.first : 0);
      }
      return growth;
    },
    revive: (json) => Object.assign(Object.create(null), json),
  };
}

function mergePieces(a: Pieces, b: Pieces): Pieces {
  for (const [series, piece] of Object.entries(b)) addPiece(a, series, { ...piece });
  return a;
}

function addPiece(pieces: Pieces, series: string, later: SeriesPiece): void {
  const piece = pieces[series];
  if (piece === undefined) {
    if (Object.keys(pieces).length < MAX_COUNTER_SERIES) pieces[series] = later;
    return;
  }
  if (later.firstAt <= piece.lastAt) return;
  // A counter that is lower than before, or that began later, was set back to 0 in between.
  const isNew = later.first < piece.last || later.start > piece.start;
  piece.growth += later.growth + (isNew ? later.first : later.first - piece.last);
  piece.lastAt = later.lastAt;
  piece.last = later.last;
}

function pieceOf(record: StoredRecord, value: number, millis: number): SeriesPiece {
  const isDelta = record.signal === 'metrics' && record.temporality === DELTA;
  // A delta is the growth since a counter that stood at 0 just then.
  const start = isDelta
    ? millis
    : record.signal === 'metrics'
      ? Number(record.startTimestamp / 1_000_000n)
      : 0;
  return { start, firstAt: millis, first: value, lastAt: millis, last: value, growth: 0 };
}

function seriesOf(record: StoredRecord): string {
  if (record.signal !== 'metrics') return '';
  const sorted = (attributes: typeof record.attributes) =>
    Object.entries(attributes)
      .map(([key, value]) => [key, jsonValue(value)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return JSON.stringify([record.name, sorted(record.attributes), sorted(record.resource.attributes)]);
}
