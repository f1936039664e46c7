/** The tree of a trace's spans, with times as numbers. Pure. */
import type { LogRecord, Span } from '../state/records.ts';
import type { Trace } from './trace.ts';

/** A span at its place. */
export interface SpanNode {
  readonly span: Span;
  /** Nanoseconds since the trace began; exact as long as a trace takes less than 104 days. */
  readonly start: number;
  readonly end: number;
  /** By the time at which they began. */
  readonly children: readonly SpanNode[];
}

/** A log record at its place. */
export interface PlacedRecord {
  /** Names it among the rows, whatever is shown. */
  readonly key: string;
  readonly record: LogRecord;
  /** Nanoseconds since the trace began. */
  readonly at: number;
}

/** What has a parent that is not there. */
export interface MissingParent {
  readonly spanId: string;
  readonly children: readonly SpanNode[];
}

/** A trace as a tree. */
export interface SpanTree {
  readonly roots: readonly SpanNode[];
  readonly missing: readonly MissingParent[];
  readonly nodes: ReadonlyMap<string, SpanNode>;
  readonly records: readonly PlacedRecord[];
  /** Unix nanoseconds of its beginning, records included. */
  readonly start: bigint;
  /** Nanoseconds from its beginning to its end, 1 at least. */
  readonly length: number;
}

interface OpenNode extends SpanNode {
  readonly children: OpenNode[];
}

/** The tree. Spans that say they are their own ancestors are roots, so that each stands there once. */
export function spanTree({ spans, logs }: Pick<Trace, 'spans' | 'logs'>): SpanTree {
  const start = beginning(spans, logs);
  const nodes = new Map<string, OpenNode>();
  let length = 1;
  for (const span of spans) {
    const from = Number(BigInt(span.timestamp) - start);
    const node = { span, start: from, end: from + Number(span.duration), children: [] };
    nodes.set(span.spanId, node);
    length = Math.max(length, node.end);
  }
  const records = placed(logs, start);
  for (const { at } of records) length = Math.max(length, at);
  const roots: OpenNode[] = [];
  const missing = new Map<string, OpenNode[]>();
  const circular = inCircles(nodes);
  for (const node of nodes.values()) {
    const { parentSpanId } = node.span;
    const parent = nodes.get(parentSpanId);
    if (parentSpanId === '' || circular.has(node)) roots.push(node);
    else if (parent !== undefined) parent.children.push(node);
    else {
      const others = missing.get(parentSpanId) ?? [];
      missing.set(parentSpanId, others);
      others.push(node);
    }
  }
  for (const { children } of nodes.values()) children.sort(byStart);
  for (const children of missing.values()) children.sort(byStart);
  return {
    roots: roots.sort(byStart),
    missing: [...missing].map(([spanId, children]) => ({ spanId, children })),
    nodes,
    records,
    start,
    length,
  };
}

function placed(logs: readonly LogRecord[], start: bigint): PlacedRecord[] {
  // Two records that are alike in everything have one id.
  const seen = new Map<string, number>();
  return logs.map((record) => {
    const nth = (seen.get(record.id) ?? 0) + 1;
    seen.set(record.id, nth);
    const key = nth === 1 ? record.id : `${record.id}.${nth}`;
    return { key, record, at: Number(BigInt(record.timestamp) - start) };
  });
}

/** All trees of a trace, those without their parent too. */
export function allRoots({ roots, missing }: SpanTree): SpanNode[] {
  return [...roots, ...missing.flatMap(({ children }) => children)];
}

function beginning(spans: readonly Span[], logs: readonly LogRecord[]): bigint {
  let first: bigint | undefined;
  for (const { timestamp } of [...spans, ...logs]) {
    const at = BigInt(timestamp);
    if (first === undefined || at < first) first = at;
  }
  return first ?? 0n;
}

/** One node of each circle of parents: where it is made a root, the circle is a tree. */
function inCircles(nodes: ReadonlyMap<string, OpenNode>): ReadonlySet<OpenNode> {
  const circular = new Set<OpenNode>();
  const done = new Set<OpenNode>();
  for (const node of nodes.values()) {
    const way = new Set<OpenNode>();
    let at: OpenNode | undefined = node;
    while (at !== undefined && !done.has(at)) {
      if (way.has(at)) {
        circular.add(at);
        break;
      }
      way.add(at);
      at = nodes.get(at.span.parentSpanId);
    }
    for (const seen of way) done.add(seen);
  }
  return circular;
}

function byStart(a: SpanNode, b: SpanNode): number {
  return a.start - b.start || a.end - b.end;
}
