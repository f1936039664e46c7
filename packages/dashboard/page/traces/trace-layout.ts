/** A trace as rows: its tree, with its log records in place. Pure. */
import type { LogRecord, Span } from '../state/records.ts';
import type { PlacedRecord, SpanNode, SpanTree } from './span-tree.ts';

/** A line of the waterfall. */
export type TraceRow =
  | {
      readonly type: 'span';
      readonly key: string;
      readonly depth: number;
      readonly node: SpanNode;
      /** Rows that may stand below it: spans and log records. */
      readonly below: number;
      readonly isFolded: boolean;
    }
  | { readonly type: 'log'; readonly key: string; readonly depth: number; readonly placed: PlacedRecord }
  | { readonly type: 'missing'; readonly key: string; readonly depth: number; readonly spanId: string };

/** What of a trace is shown. */
export interface TraceView {
  /** Ids of spans whose insides are not shown. */
  readonly folded: ReadonlySet<string>;
  /** What is below a span that is not shown takes its place. */
  readonly showSpan: (span: Span) => boolean;
  readonly showRecord: (record: LogRecord) => boolean;
}

/** Spans and records that stand beside one another. */
type Entry = SpanNode | PlacedRecord;

/**
 * The rows: parents before children, each level by time, records among the spans. What has a parent that is not there stands
 * under a row that says so; records of no span come last.
 */
export function layoutTrace(tree: SpanTree, view: TraceView): TraceRow[] {
  const rows: TraceRow[] = [];
  const bySpan = new Map<string, PlacedRecord[]>();
  for (const placed of tree.records) {
    if (!view.showRecord(placed.record)) continue;
    const { spanId } = placed.record;
    const others = bySpan.get(spanId) ?? [];
    bySpan.set(spanId, others);
    others.push(placed);
  }
  const entriesOf = (nodes: readonly SpanNode[], records: readonly PlacedRecord[]) =>
    entries(nodes, records, view).sort((a, b) => timeOf(a) - timeOf(b));
  const add = (top: readonly Entry[], depth: number) => {
    // A stack of its own: traces may be deeper than calls may be.
    const stack = top.map((entry) => ({ entry, depth })).reverse();
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      const { entry } = item;
      if ('record' in entry) {
        rows.push({ type: 'log', key: entry.key, depth: item.depth, placed: entry });
        continue;
      }
      const { spanId } = entry.span;
      const inside = entriesOf(entry.children, bySpan.get(spanId) ?? []);
      const isFolded = view.folded.has(spanId);
      rows.push({
        type: 'span',
        key: spanId,
        depth: item.depth,
        node: entry,
        below: inside.length,
        isFolded,
      });
      if (isFolded) continue;
      for (const child of inside.reverse()) stack.push({ entry: child, depth: item.depth + 1 });
    }
  };
  add(entriesOf(tree.roots, []), 0);
  const orphans = new Map(tree.missing.map(({ spanId, children }) => [spanId, children]));
  const lost = [...bySpan.keys()].filter((spanId) => spanId !== '' && !tree.nodes.has(spanId));
  for (const spanId of new Set([...orphans.keys(), ...lost])) {
    const inside = entriesOf(orphans.get(spanId) ?? [], bySpan.get(spanId) ?? []);
    if (inside.length === 0) continue;
    rows.push({ type: 'missing', key: `missing ${spanId}`, depth: 0, spanId });
    add(inside, 1);
  }
  add(bySpan.get('') ?? [], 0);
  return rows;
}

/** Records and shown spans; below a span that is not shown, what it holds. Its own records go with it. */
function entries(nodes: readonly SpanNode[], records: readonly PlacedRecord[], view: TraceView): Entry[] {
  const found: Entry[] = [...records];
  const stack = [...nodes];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (view.showSpan(node.span)) found.push(node);
    else stack.push(...node.children);
  }
  return found;
}

/** Of two at one time the record first: it tells what the span is about. */
function timeOf(entry: Entry): number {
  return 'record' in entry ? entry.at - 0.5 : entry.start;
}
