/** What a trace was waiting for at each moment. Pure. */
import { allRoots, type SpanNode, type SpanTree } from './span-tree.ts';

/** A time during which the trace waited for one span itself, and not for one below it. Nanoseconds since the trace began. */
export interface PathSegment {
  readonly node: SpanNode;
  readonly start: number;
  readonly end: number;
}

/** How much of the path is spent in a service. */
export interface ServiceShare {
  readonly service: string;
  /** Nanoseconds. */
  readonly length: number;
  /** From 0 to 1. */
  readonly share: number;
}

/**
 * The critical path of the tree that ended last: segments that follow one another from its beginning to its end. Had any of them
 * been shorter, the trace would have been. Backwards from the end of a span, what was waited for is the child that ended last
 * before what came next began; a child that outlives its span was waited for until the span's end.
 */
export function criticalPath(tree: SpanTree): PathSegment[] {
  const root = allRoots(tree).reduce<SpanNode | undefined>(
    (a, b) => (a === undefined || b.end > a.end ? b : a),
    undefined,
  );
  if (root === undefined) return [];
  const segments: PathSegment[] = [];
  // A stack of its own: traces may be deeper than calls may be.
  const stack: Wait[] = [waitFor(root, root.start, root.end)];
  for (let wait = stack.at(-1); wait !== undefined; wait = stack.at(-1)) {
    const child = nextChild(wait);
    if (child === undefined) {
      if (wait.until > wait.from) segments.push({ node: wait.node, start: wait.from, end: wait.until });
      stack.pop();
      continue;
    }
    const end = Math.min(child.end, wait.end);
    const start = Math.max(child.start, wait.from);
    if (wait.until > end) segments.push({ node: wait.node, start: end, end: wait.until });
    wait.until = start;
    stack.push(waitFor(child, start, end));
  }
  return segments.sort((a, b) => a.start - b.start);
}

/** The services of a path, the one with most of it first. */
export function serviceShares(path: readonly PathSegment[]): ServiceShare[] {
  const lengths = new Map<string, number>();
  let total = 0;
  for (const { node, start, end } of path) {
    const { service } = node.span;
    lengths.set(service, (lengths.get(service) ?? 0) + end - start);
    total += end - start;
  }
  return [...lengths]
    .map(([service, length]) => ({ service, length, share: total === 0 ? 0 : length / total }))
    .sort((a, b) => b.length - a.length);
}

interface Wait {
  readonly node: SpanNode;
  readonly from: number;
  readonly end: number;
  /** Where the part that is not explained yet ends. */
  until: number;
  /** By their ends, the last one last. */
  readonly children: SpanNode[];
}

function waitFor(node: SpanNode, from: number, end: number): Wait {
  return { node, from, end, until: end, children: [...node.children].sort((a, b) => a.end - b.end) };
}

function nextChild(wait: Wait): SpanNode | undefined {
  for (let child = wait.children.pop(); child !== undefined; child = wait.children.pop()) {
    const end = Math.min(child.end, wait.end);
    if (end <= wait.until && end > wait.from && child.start < end) return child;
  }
  return undefined;
}
