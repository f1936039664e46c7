/** Two traces, name by name. Pure. */
import { type NameNode, nameTree } from './name-tree.ts';
import type { SpanTree } from './span-tree.ts';

/** What one trace has at a place. */
export interface ComparedSide {
  readonly count: number;
  /** Nanoseconds of all spans there. */
  readonly total: number;
  readonly failed: number;
  /** Of the first span there. */
  readonly spanId: string;
}

/** A place in either trace. */
export interface ComparedRow {
  readonly key: string;
  readonly service: string;
  readonly name: string;
  readonly depth: number;
  /** `undefined` where the trace has nothing there. */
  readonly base: ComparedSide | undefined;
  readonly other: ComparedSide | undefined;
  readonly change: 'same' | 'slower' | 'faster' | 'added' | 'missing';
  /** Nanoseconds that the other trace took more. */
  readonly difference: number;
}

/** A hundredth of the longer of two times: what is nearer is the same. */
const SAME_SHARE = 0.01;

/** All places of both traces, parents before children, in the order of the base; what only the other has comes behind its siblings. */
export function compareTraces(base: SpanTree, other: SpanTree): ComparedRow[] {
  const rows: ComparedRow[] = [];
  const stack = paired(nameTree(base), nameTree(other)).reverse();
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [left, right] = pair;
    const node = left ?? right;
    if (node === undefined) continue;
    const { key, service, name, depth } = node;
    const difference = (right?.total ?? 0) - (left?.total ?? 0);
    rows.push({
      key,
      service,
      name,
      depth,
      base: sideOf(left),
      other: sideOf(right),
      change: changeOf(left, right, difference),
      difference,
    });
    stack.push(...paired(left?.children ?? [], right?.children ?? []).reverse());
  }
  return rows;
}

type Pair = readonly [NameNode | undefined, NameNode | undefined];

function paired(left: readonly NameNode[], right: readonly NameNode[]): Pair[] {
  const others = new Map(right.map((node) => [node.key, node]));
  const pairs = left.map((node): Pair => {
    const other = others.get(node.key);
    others.delete(node.key);
    return [node, other];
  });
  return [...pairs, ...[...others.values()].map((node): Pair => [undefined, node])];
}

function changeOf(
  left: NameNode | undefined,
  right: NameNode | undefined,
  difference: number,
): ComparedRow['change'] {
  if (left === undefined) return 'added';
  if (right === undefined) return 'missing';
  if (Math.abs(difference) <= Math.max(left.total, right.total) * SAME_SHARE) return 'same';
  return difference > 0 ? 'slower' : 'faster';
}

function sideOf(node: NameNode | undefined): ComparedSide | undefined {
  if (node === undefined) return undefined;
  const { spans, total, failed } = node;
  return { count: spans.length, total, failed, spanId: spans[0]?.span.spanId ?? '' };
}
