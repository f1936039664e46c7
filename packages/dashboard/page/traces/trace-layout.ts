/** A trace as rows: its tree, with all its log records in place. Pure. */
import type { LogRecord, Span } from '../state/records.ts';

/** What the API gives of a trace. */
export interface Trace {
  readonly traceId: string;
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  readonly moreSpans: boolean;
  readonly moreLogs: boolean;
}

/** A line of the waterfall. */
export type TraceRow =
  | {
      readonly type: 'span';
      readonly key: string;
      readonly depth: number;
      readonly span: Span;
      /** Spans and log records below it. */
      readonly below: number;
      readonly isFolded: boolean;
    }
  | { readonly type: 'log'; readonly key: string; readonly depth: number; readonly record: LogRecord }
  | { readonly type: 'missing'; readonly key: string; readonly depth: number; readonly spanId: string };

/** The times of a trace, in nanoseconds. */
export interface TraceExtent {
  readonly start: bigint;
  readonly length: bigint;
}

/** When it began, and how long it took; records included. */
export function extentOf({ spans, logs }: Trace): TraceExtent {
  const starts = [
    ...spans.map((span) => BigInt(span.timestamp)),
    ...logs.map((log) => BigInt(log.timestamp)),
  ];
  const ends = [...spans.map(endOf), ...logs.map((log) => BigInt(log.timestamp))];
  const start = starts.reduce((a, b) => (b < a ? b : a), starts[0] ?? 0n);
  const end = ends.reduce((a, b) => (b > a ? b : a), start);
  return { start, length: end > start ? end - start : 1n };
}

interface Node {
  readonly span: Span;
  readonly children: Node[];
  readonly logs: LogRecord[];
}

/**
 * The rows: parents before children, each level by time. What has a parent that is not there stands under a row that says
 * so; records of no span come last.
 *
 * @param folded Ids of spans whose insides are not shown.
 * @param showLogs Whether records have rows.
 */
export function layoutTrace(trace: Trace, folded: ReadonlySet<string>, showLogs: boolean): TraceRow[] {
  const nodes = new Map<string, Node>();
  for (const span of trace.spans) nodes.set(span.spanId, { span, children: [], logs: [] });
  const roots: Node[] = [];
  const orphans = new Map<string, Node[]>();
  for (const node of nodes.values()) {
    const { parentSpanId } = node.span;
    const parent = nodes.get(parentSpanId);
    if (parent !== undefined && !isWithin(parent, node, nodes)) parent.children.push(node);
    else if (parentSpanId === '' || parent !== undefined) roots.push(node);
    else orphans.set(parentSpanId, [...(orphans.get(parentSpanId) ?? []), node]);
  }
  const loose: LogRecord[] = [];
  const missingLogs = new Map<string, LogRecord[]>();
  for (const record of showLogs ? trace.logs : []) {
    const node = nodes.get(record.spanId);
    if (node !== undefined) node.logs.push(record);
    else if (record.spanId === '') loose.push(record);
    else missingLogs.set(record.spanId, [...(missingLogs.get(record.spanId) ?? []), record]);
  }
  const rows: TraceRow[] = [];
  for (const root of roots.sort(byTime)) addRows(rows, root, 0, folded);
  for (const spanId of new Set([...orphans.keys(), ...missingLogs.keys()])) {
    rows.push({ type: 'missing', key: `missing ${spanId}`, depth: 0, spanId });
    for (const record of missingLogs.get(spanId) ?? []) rows.push(logRow(record, 1, rows.length));
    for (const node of (orphans.get(spanId) ?? []).sort(byTime)) addRows(rows, node, 1, folded);
  }
  for (const record of loose) rows.push(logRow(record, 0, rows.length));
  return rows;
}

/** Ids of the spans that the trace's length hangs on: shorter ones among them would have made it shorter. */
export function criticalPath({ spans }: Trace): Set<string> {
  const children = new Map<string, Span[]>();
  const ids = new Set(spans.map(({ spanId }) => spanId));
  for (const span of spans)
    children.set(span.parentSpanId, [...(children.get(span.parentSpanId) ?? []), span]);
  const roots = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  const root = roots.reduce<Span | undefined>(
    (a, b) => (a === undefined || endOf(b) > endOf(a) ? b : a),
    undefined,
  );
  const path = new Set<string>();
  const stack = root === undefined ? [] : [{ span: root, until: endOf(root) }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (path.has(item.span.spanId)) continue;
    path.add(item.span.spanId);
    // Backwards: the child that ended last before what comes next was what was waited for.
    let until = item.until;
    const candidates = [...(children.get(item.span.spanId) ?? [])].sort((a, b) =>
      endOf(a) < endOf(b) ? 1 : -1,
    );
    for (const child of candidates) {
      const end = endOf(child) > until ? until : endOf(child);
      if (BigInt(child.timestamp) >= until || end > until) continue;
      stack.push({ span: child, until: end });
      until = BigInt(child.timestamp);
    }
  }
  return path;
}

/** When a span ended, Unix nanoseconds. */
export function endOf({ timestamp, duration }: Span): bigint {
  return BigInt(timestamp) + BigInt(duration);
}

function addRows(rows: TraceRow[], root: Node, depth: number, folded: ReadonlySet<string>): void {
  // A stack of its own: traces may be deeper than calls may be.
  const stack: { node: Node; depth: number }[] = [{ node: root, depth }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { node } = item;
    const below = node.children.length + node.logs.length;
    const isFolded = folded.has(node.span.spanId);
    rows.push({ type: 'span', key: node.span.spanId, depth: item.depth, span: node.span, below, isFolded });
    if (isFolded) continue;
    for (const record of node.logs) rows.push(logRow(record, item.depth + 1, rows.length));
    for (const child of node.children.sort(byTime).reverse())
      stack.push({ node: child, depth: item.depth + 1 });
  }
}

function logRow(record: LogRecord, depth: number, place: number): TraceRow {
  return { type: 'log', key: `${record.id} ${place}`, depth, record };
}

/** Whether `node` is `parent` itself or one of its ancestors: spans that say so would make a circle. */
function isWithin(parent: Node, node: Node, nodes: ReadonlyMap<string, Node>): boolean {
  const seen = new Set<string>();
  for (let at: Node | undefined = parent; at !== undefined; at = nodes.get(at.span.parentSpanId)) {
    if (at === node) return true;
    if (seen.has(at.span.spanId)) return false;
    seen.add(at.span.spanId);
  }
  return false;
}

function byTime(a: Node, b: Node): number {
  return BigInt(a.span.timestamp) < BigInt(b.span.timestamp) ? -1 : 1;
}
