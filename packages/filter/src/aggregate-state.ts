import type { Cell } from './query-result.ts';
import { finiteOrNull } from './read-cell.ts';
import type { Aggregate } from './stage.ts';

const NANOS_PER_SECOND = 1e9;

/** One aggregate of one group, as far as its members have come in. */
export interface AggregateState<Item> {
  add(item: Item): void;
  /** The value so far. */
  value(): Cell;
}

/**
 * Prepares an aggregate.
 *
 * @param every the width of the stage's time buckets, for rates.
 * @param measure reads a field's number: NaN where there is none; an instant as bigint.
 * @returns makes the state of one group.
 */
export function aggregateState<Item>(
  aggregate: Aggregate,
  every: bigint | undefined,
  measure: (
    field: NonNullable<Extract<Aggregate, { field: unknown }>['field']>,
  ) => (item: Item) => number | bigint,
): () => AggregateState<Item> {
  switch (aggregate.function) {
    case 'count':
      return () => counting((count) => count);
    case 'rate': {
      const seconds = Number(every ?? 0n) / NANOS_PER_SECOND;
      return () => counting((count) => finiteOrNull(count / seconds));
    }
    case 'min':
    case 'max': {
      const read = measure(aggregate.field);
      const isMin = aggregate.function === 'min';
      return () => extreme(read, isMin);
    }
    case 'sum':
    case 'avg': {
      const read = measure(aggregate.field);
      const isAverage = aggregate.function === 'avg';
      return () => summing(read, (sum, count) => (isAverage ? sum / count : sum));
    }
    case 'percentile': {
      const read = measure(aggregate.field);
      const fraction = aggregate.percentile / 100;
      return () => quantile(read, fraction);
    }
  }
}

function counting<Item>(result: (count: number) => Cell): AggregateState<Item> {
  let count = 0;
  return {
    add() {
      count++;
    },
    value: () => result(count),
  };
}

function extreme<Item>(read: (item: Item) => number | bigint, isMin: boolean): AggregateState<Item> {
  let found: number | bigint | undefined;
  return {
    add(item) {
      const value = read(item);
      if (Number.isNaN(value)) return;
      if (found === undefined || (isMin ? value < found : value > found)) found = value;
    },
    value: () => found ?? null,
  };
}

/** Adds up with Neumaier's compensation, so that the order of a million numbers is no matter but in the last digit. */
function summing<Item>(
  read: (item: Item) => number | bigint,
  result: (sum: number, count: number) => number,
): AggregateState<Item> {
  let sum = 0;
  let lost = 0;
  let count = 0;
  return {
    add(item) {
      const value = Number(read(item));
      if (Number.isNaN(value)) return;
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      count++;
    },
    value: () => (count === 0 ? null : finiteOrNull(result(sum + lost, count))),
  };
}

function quantile<Item>(read: (item: Item) => number | bigint, fraction: number): AggregateState<Item> {
  const numbers: number[] = [];
  return {
    add(item) {
      const value = Number(read(item));
      if (!Number.isNaN(value)) numbers.push(value);
    },
    value() {
      const sorted = Float64Array.from(numbers).sort();
      const place = (sorted.length - 1) * fraction;
      const below = sorted[Math.floor(place)];
      const above = sorted[Math.ceil(place)];
      if (below === undefined || above === undefined) return null;
      return finiteOrNull(below + (above - below) * (place - Math.floor(place)));
    },
  };
}
