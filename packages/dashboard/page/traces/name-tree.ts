/** Spans of the same name at the same place, put together: what a flame graph draws and two traces are compared by. Pure. */
import { allRoots, type SpanNode, type SpanTree } from './span-tree.ts';

/** All spans of a service and name under the same path of services and names. */
export interface NameNode {
  /** Stands for the path: the same in any trace, and short. */
  readonly key: string;
  readonly service: string;
  readonly name: string;
  readonly depth: number;
  readonly spans: SpanNode[];
  /** Nanoseconds of all its spans together. */
  total: number;
  /** Of that, what no child of theirs covers. */
  self: number;
  failed: number;
  readonly children: NameNode[];
}

/** The names of a trace, in the order in which they first appear. */
export function nameTree(tree: SpanTree): NameNode[] {
  const top: NameNode[] = [];
  const known = new Map<string, NameNode>();
  const stack = allRoots(tree)
    .reverse()
    .map((node) => ({ node, parent: undefined as NameNode | undefined }));
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { node, parent } = item;
    const { service, name } = node.span;
    const key = shortHash(`${parent?.key ?? ''}\n${service}\t${name}`);
    let place = known.get(key);
    if (place === undefined) {
      const depth = parent === undefined ? 0 : parent.depth + 1;
      place = { key, service, name, depth, spans: [], total: 0, self: 0, failed: 0, children: [] };
      known.set(key, place);
      (parent?.children ?? top).push(place);
    }
    place.spans.push(node);
    place.total += node.end - node.start;
    place.self += selfTime(node);
    if (node.span.status === 'error') place.failed++;
    for (const child of [...node.children].reverse()) stack.push({ node: child, parent: place });
  }
  return top;
}

/** The nanoseconds of a span during which none of its children ran. */
export function selfTime({ start, end, children }: SpanNode): number {
  let covered = 0;
  let until = start;
  for (const child of children) {
    const from = Math.max(child.start, until);
    const to = Math.min(child.end, end);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return end - start - covered;
}

/**
 * Fifty-three bits of a text. Paths grow with the depth of a trace; all of them together would be as large as its square.
 * @see https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js
 */
function shortHash(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
