/** What is kept of the records of a piece of time, for each measure: small, and the same in whatever order they came. */
import {
  type AlertMeasure,
  type CompileOptions,
  compile,
  type FieldReference,
  readField,
  readMeasure,
} from '@agentbus/filter';
import type { StoredMetricPoint, StoredRecord } from '@agentbus/otlp';
import type { AlertSignal } from './alert-rule.ts';
import { counterGrowth } from './counter-growth.ts';
import { DistinctSketch } from './distinct-sketch.ts';
import { QuantileSketch } from './quantile-sketch.ts';

/**
 * How one measure is calculated. A cell is what is kept of some records; it is a plain JSON value, or has `toJSON` and is
 * read back by `revive`.
 */
export interface Measure<Cell> {
  /** The cell with one more record; `cell` itself may be changed. A record that says nothing leaves it as it is. */
  add(cell: Cell | undefined, record: StoredRecord, millis: number): Cell | undefined;
  /** Both together; `a` may be changed. */
  merge(a: Cell, b: Cell): Cell;
  /** The value of all cells of a window; NaN where there is none. */
  value(cells: readonly Cell[], overMillis: number): number;
  revive(json: unknown): Cell;
}

/** A cell of any measure. */
export type Cell = unknown;

/** Prepares a measure of records of a signal. */
export function createMeasure(
  measure: AlertMeasure,
  signal: AlertSignal,
  options: CompileOptions,
): Measure<Cell> {
  switch (measure.function) {
    case 'count':
      return counting((count) => count) as Measure<Cell>;
    case 'rate':
      return counting((count, overMillis) => (count * 1000) / overMillis) as Measure<Cell>;
    case 'ratio':
      return ratio(compile(measure.filter, options)) as Measure<Cell>;
    case 'distinct':
      return distinct(readField(measure.field)) as Measure<Cell>;
    case 'increase':
      return counterGrowth(numberReader(measure.field, signal)) as Measure<Cell>;
    case 'last':
      return last(numberReader(measure.field, signal)) as Measure<Cell>;
    case 'min':
      return extreme(numberReader(measure.field, signal), Math.min) as Measure<Cell>;
    case 'max':
      return extreme(numberReader(measure.field, signal), Math.max) as Measure<Cell>;
    case 'sum':
      return summing(numberReader(measure.field, signal), (sum) => sum) as Measure<Cell>;
    case 'avg':
      return summing(numberReader(measure.field, signal), (sum, count) => sum / count) as Measure<Cell>;
    case 'percentile':
      return percentile(numberReader(measure.field, signal), measure.percentile / 100) as Measure<Cell>;
  }
}

/** Reads the number that is calculated with; NaN where a record has none. */
export type NumberReader = (record: StoredRecord) => number;

/** A field's number; of metrics `value` is the point's own. */
function numberReader(field: FieldReference, signal: AlertSignal): NumberReader {
  if (signal === 'metrics' && field.name === 'value') {
    return (record) => (record.signal === 'metrics' ? pointValue(record) : Number.NaN);
  }
  const read = readMeasure(field);
  return (record) => Number(read(record));
}

/** The value of a point; of histograms and summaries the mean of what they have counted. */
export function pointValue({ data }: StoredMetricPoint): number {
  if ('value' in data) return Number(data.value ?? Number.NaN);
  return Number(data.sum ?? Number.NaN) / Number(data.count);
}

function counting(value: (count: number, overMillis: number) => number): Measure<number> {
  return {
    add: (cell = 0) => cell + 1,
    merge: (a, b) => a + b,
    value: (cells, overMillis) => {
      let count = 0;
      for (const cell of cells) count += cell;
      return value(count, overMillis);
    },
    revive: Number,
  };
}

/** Matching records, and all. */
function ratio(matches: (record: StoredRecord) => boolean): Measure<[number, number]> {
  return {
    add(cell = [0, 0], record) {
      if (matches(record)) cell[0]++;
      cell[1]++;
      return cell;
    },
    merge: addPairs,
    value: (cells) => {
      const [some, all] = total(cells);
      return all === 0 ? Number.NaN : some / all;
    },
    revive: (json) => json as [number, number],
  };
}

/** Sum and count. */
function summing(
  read: NumberReader,
  value: (sum: number, count: number) => number,
): Measure<[number, number]> {
  return {
    add(cell, record) {
      const number = read(record);
      if (Number.isNaN(number)) return cell;
      return cell === undefined ? [number, 1] : addPairs(cell, [number, 1]);
    },
    merge: addPairs,
    value: (cells) => {
      const [sum, count] = total(cells);
      return count === 0 ? Number.NaN : value(sum, count);
    },
    revive: (json) => json as [number, number],
  };
}

function addPairs(a: [number, number], b: readonly [number, number]): [number, number] {
  a[0] += b[0];
  a[1] += b[1];
  return a;
}

function total(cells: readonly (readonly [number, number])[]): [number, number] {
  const sum: [number, number] = [0, 0];
  for (const cell of cells) addPairs(sum, cell);
  return sum;
}

function extreme(read: NumberReader, choose: (...numbers: number[]) => number): Measure<number> {
  return {
    add(cell, record) {
      const number = read(record);
      if (Number.isNaN(number)) return cell;
      return cell === undefined ? number : choose(cell, number);
    },
    merge: (a, b) => choose(a, b),
    value: (cells) => (cells.length === 0 ? Number.NaN : choose(...cells)),
    revive: Number,
  };
}

/** The time and the number of the latest; of two at one time the greater, whichever came first. */
function last(read: NumberReader): Measure<[number, number]> {
  const later = (a: [number, number], b: [number, number]) =>
    b[0] > a[0] || (b[0] === a[0] && b[1] > a[1]) ? b : a;
  return {
    add(cell, record, millis) {
      const number = read(record);
      if (Number.isNaN(number)) return cell;
      return cell === undefined ? [millis, number] : later(cell, [millis, number]);
    },
    merge: later,
    value: (cells) => (cells.length === 0 ? Number.NaN : cells.reduce(later)[1]),
    revive: (json) => json as [number, number],
  };
}

function distinct(read: (record: StoredRecord) => string | undefined): Measure<DistinctSketch> {
  return {
    add(cell, record) {
      const value = read(record);
      if (value === undefined || value === '') return cell;
      const sketch = cell ?? new DistinctSketch();
      sketch.add(value);
      return sketch;
    },
    merge: (a, b) => a.merge(b),
    value: (cells) => {
      const all = new DistinctSketch();
      for (const cell of cells) all.merge(cell);
      return all.count();
    },
    revive: (json) => DistinctSketch.fromJSON(json),
  };
}

function percentile(read: NumberReader, fraction: number): Measure<QuantileSketch> {
  return {
    add(cell, record) {
      const number = read(record);
      if (Number.isNaN(number)) return cell;
      const sketch = cell ?? new QuantileSketch();
      sketch.add(number);
      return sketch;
    },
    merge: (a, b) => a.merge(b),
    value: (cells) => {
      const all = new QuantileSketch();
      for (const cell of cells) all.merge(cell);
      return all.quantile(fraction);
    },
    revive: (json) => QuantileSketch.fromJSON(json),
  };
}
