import type { AggregateState } from './aggregate-state.ts';
import { sortItems } from './cell-order.ts';
import { FilterError } from './filter-error.ts';
import type { Cell, Row } from './query-result.ts';

/** How items are grouped. */
export interface Grouping<Item> {
  /** Readers of a group's keys. Without any, all items are one group, which is there even without items. */
  readonly keys: readonly ((item: Item) => Cell)[];
  /** Makers of each aggregate's state. */
  readonly states: readonly (() => AggregateState<Item>)[];
  /** The most groups that are kept. */
  readonly maxGroups: number;
}

interface Group<Item> {
  readonly keys: readonly Cell[];
  readonly states: readonly AggregateState<Item>[];
}

/** Groups that items are added to one by one. */
export class GroupTable<Item> {
  readonly #grouping: Grouping<Item>;
  readonly #groups = new Map<Cell, Group<Item>>();

  constructor(grouping: Grouping<Item>) {
    this.#grouping = grouping;
    if (grouping.keys.length === 0) this.#open('', []);
  }

  /** @throws FilterError `too-many-groups`. */
  add(item: Item): void {
    const [first] = this.#grouping.keys;
    // Reading a single key as it is saves putting it into a text.
    const keys = this.#grouping.keys.map((read) => read(item));
    const id = first === undefined ? '' : keys.length === 1 ? (keys[0] ?? null) : keys.map(keyText).join('');
    const group = this.#groups.get(id) ?? this.#open(id, keys);
    for (const state of group.states) state.add(item);
  }

  /** A row a group, keys before aggregates, in the order of the keys. */
  rows(): Row[] {
    const rows = [...this.#groups.values()].map(
      ({ keys, states }): Row => [...keys, ...states.map((state) => state.value())],
    );
    const readers = this.#grouping.keys.map((_, index) => (row: Row) => row[index] ?? null);
    return sortItems(
      rows,
      readers,
      readers.map(() => 'asc'),
    );
  }

  #open(id: Cell, keys: readonly Cell[]): Group<Item> {
    const { maxGroups, states } = this.#grouping;
    if (this.#groups.size >= maxGroups) throw tooManyGroups(maxGroups);
    const group = { keys, states: states.map((make) => make()) };
    this.#groups.set(id, group);
    return group;
  }
}

/** The error of more groups than are kept. */
export function tooManyGroups(maxGroups: number): FilterError {
  return new FilterError(
    'too-many-groups',
    `Cannot group the records: there are more than ${maxGroups} groups. Group by fewer fields, or narrow the filter.`,
  );
}

/** A text for a key that no other keys, put together, can be. */
export function keyText(cell: Cell): string {
  if (cell === null) return 'null;';
  return typeof cell === 'string' ? `${cell.length}:${cell}` : `${typeof cell} ${cell};`;
}
