import type { StoredLog, StoredSpan, StoredSpanEvent } from '@agentbus/otlp';
import { byTimestamp } from './record-order.ts';

/** One thing in a trace, with what belongs below it in time order. */
export type TraceEntry = SpanEntry | MissingEntry | EventEntry | LogEntry;

/** A span; below it its child spans, its events and its log records. */
export interface SpanEntry {
  readonly type: 'span';
  readonly timestamp: bigint;
  readonly span: StoredSpan;
  readonly entries: TraceEntry[];
}

/** A span that is not stored but that stored spans or log records belong to. */
export interface MissingEntry {
  readonly type: 'missing';
  /** That of the first thing below it. */
  readonly timestamp: bigint;
  readonly spanId: string;
  readonly entries: TraceEntry[];
}

/** Something that happened during a span. */
export interface EventEntry {
  readonly type: 'event';
  readonly timestamp: bigint;
  readonly event: StoredSpanEvent;
}

/** A log record. */
export interface LogEntry {
  readonly type: 'log';
  readonly timestamp: bigint;
  readonly log: StoredLog;
}

/**
 * Arranges the parts of one trace. At the top are root spans, log records without a span, and a {@link MissingEntry}
 * for each parent that is not there. Every span and log record comes out exactly once, also where parents form a circle.
 */
export function buildTraceTree(spans: readonly StoredSpan[], logs: readonly StoredLog[]): TraceEntry[] {
  const nodes = [...spans].sort(byTimestamp).map(spanEntry);
  const nodeOf = new Map<string, SpanEntry>();
  for (const node of nodes) if (!nodeOf.has(node.span.spanId)) nodeOf.set(node.span.spanId, node);

  const top: TraceEntry[] = [];
  const orphans = new Map<string, TraceEntry[]>();
  const place = (entry: TraceEntry, parentId: string): void => {
    const siblings = parentId === '' ? top : (nodeOf.get(parentId)?.entries ?? listOf(orphans, parentId));
    siblings.push(entry);
  };

  const circular = circularNodes(nodes, nodeOf);
  for (const node of nodes) {
    if (circular.has(node)) listOf(orphans, node.span.parentSpanId).push(node);
    else place(node, node.span.parentSpanId);
  }
  for (const log of logs) place({ type: 'log', timestamp: log.timestamp, log }, log.spanId);

  for (const node of nodes) node.entries.sort(byTimestamp);
  for (const [spanId, entries] of orphans) {
    entries.sort(byTimestamp);
    top.push({ type: 'missing', timestamp: entries[0]?.timestamp ?? 0n, spanId, entries });
  }
  return top.sort(byTimestamp);
}

function spanEntry(span: StoredSpan): SpanEntry {
  const events = span.events.map(
    (event): EventEntry => ({ type: 'event', timestamp: event.timestamp, event }),
  );
  return { type: 'span', timestamp: span.timestamp, span, entries: events };
}

/** One span of each circle of parents: cut off there, the rest of the circle is a tree below it. */
function circularNodes(nodes: readonly SpanEntry[], nodeOf: ReadonlyMap<string, SpanEntry>): Set<SpanEntry> {
  const cut = new Set<SpanEntry>();
  const grounded = new Set<SpanEntry>();
  for (const start of nodes) {
    const path = new Set<SpanEntry>();
    let node: SpanEntry | undefined = start;
    while (node !== undefined && !grounded.has(node) && !cut.has(node)) {
      if (path.has(node)) {
        cut.add(node);
        break;
      }
      path.add(node);
      node = nodeOf.get(node.span.parentSpanId);
    }
    for (const visited of path) grounded.add(visited);
  }
  return cut;
}

function listOf(lists: Map<string, TraceEntry[]>, key: string): TraceEntry[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
