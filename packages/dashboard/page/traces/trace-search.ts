/** Finds and hides parts of a trace. Pure. */
import type { LogRecord, Span } from '../state/records.ts';
import type { SpanTree } from './span-tree.ts';

const TEXTS = new WeakMap<Span | LogRecord, string>();

/** All that can be read of a span or record, in lower case. */
function textOf(item: Span | LogRecord): string {
  const known = TEXTS.get(item);
  if (known !== undefined) return known;
  const text = JSON.stringify(
    'name' in item ? { ...item, resource: undefined } : { ...item, resource: undefined },
  );
  TEXTS.set(item, text.toLowerCase());
  return text.toLowerCase();
}

/** Keys of the rows that hold a text: in a name, a service, an attribute, an event or a body. */
export function matchesOf(tree: SpanTree, text: string): ReadonlySet<string> {
  const wanted = text.trim().toLowerCase();
  const found = new Set<string>();
  if (wanted === '') return found;
  for (const { span } of tree.nodes.values()) if (textOf(span).includes(wanted)) found.add(span.spanId);
  for (const { key, record } of tree.records) if (textOf(record).includes(wanted)) found.add(key);
  return found;
}

/** Spans that match, hold a record that does, or have such spans below them. */
export function aroundMatches(tree: SpanTree, matches: ReadonlySet<string>): ReadonlySet<string> {
  const kept = new Set<string>();
  const keep = (spanId: string) => {
    for (
      let node = tree.nodes.get(spanId);
      node !== undefined;
      node = tree.nodes.get(node.span.parentSpanId)
    ) {
      if (kept.has(node.span.spanId)) return;
      kept.add(node.span.spanId);
    }
  };
  for (const spanId of tree.nodes.keys()) if (matches.has(spanId)) keep(spanId);
  for (const { key, record } of tree.records) if (matches.has(key)) keep(record.spanId);
  return kept;
}

/** What somebody does not want to see: all spans of a service, or of a name. As it stands in the address. */
export interface Hidden {
  readonly by: 'service' | 'name';
  readonly value: string;
}

/** `service=inventory`, `name=SELECT stock`; what is neither is left out. */
export function parseHidden(texts: readonly string[]): Hidden[] {
  return texts.flatMap((text) => {
    const place = text.indexOf('=');
    const by = text.slice(0, place);
    return by === 'service' || by === 'name' ? [{ by, value: text.slice(place + 1) }] : [];
  });
}

/** The opposite of {@link parseHidden}. */
export function formatHidden({ by, value }: Hidden): string {
  return `${by}=${value}`;
}

/** Whether a span is hidden. */
export function isHidden(span: Span, hidden: readonly Hidden[]): boolean {
  return hidden.some(({ by, value }) => span[by] === value);
}
