import { parseNumber } from './number.ts';
import type { Cell } from './query-result.ts';

/** Items in the order of their cells; what is equal stays in its order. */
export function sortItems<Item>(
  items: readonly Item[],
  readers: readonly ((item: Item) => Cell)[],
  directions: readonly ('asc' | 'desc')[],
): Item[] {
  return items
    .map((item) => ({ item, values: readers.map((read) => sortValue(read(item))) }))
    .sort((a, b) => {
      for (const [index, value] of a.values.entries()) {
        const other = b.values[index];
        const order = other === undefined ? 0 : compareValues(value, other, directions[index] ?? 'asc');
        if (order !== 0) return order;
      }
      return 0;
    })
    .map(({ item }) => item);
}

/** A cell with what it is compared by. */
interface SortValue {
  /** 0 for numbers, 1 for other texts, 2 for `null`. */
  readonly rank: number;
  readonly number: number | bigint;
  readonly text: string;
}

const NOTHING: SortValue = { rank: 2, number: 0, text: '' };

/** What a cell is compared by. */
function sortValue(cell: Cell): SortValue {
  if (cell === null) return NOTHING;
  if (typeof cell !== 'string') return { rank: 0, number: cell, text: '' };
  const number = parseNumber(cell);
  return number === undefined ? { rank: 1, number: 0, text: cell } : { rank: 0, number, text: cell };
}

/** Compares as `sort` does, see SortStage; negative where `a` comes first. */
function compareValues(a: SortValue, b: SortValue, direction: 'asc' | 'desc'): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  const order = a.number === b.number ? compareCodePoints(a.text, b.text) : a.number < b.number ? -1 : 1;
  return direction === 'asc' ? order : -order;
}

/** Compares texts by their code points, as databases do with UTF-8; JavaScript compares UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rankOfUnit(left) - rankOfUnit(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points beyond all others. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
