/** The columns of a compacted file: how they are named, typed and filled. */
import { ATTR_CORRELATION_ID, ATTR_OPERATION_DURATION } from '@agentbus/otlp';
import type { BlockRow } from './block-builder.ts';
import { detached } from './detached-text.ts';
import { canonicalLine } from './line-repair.ts';
import { PROMOTED_ATTRIBUTES } from './record-columns.ts';

/** The texts of a column that has few: they are handed to DuckDB once, and their numbers in the rows. */
export class TextDictionary {
  readonly #codes = new Map<string, number>();

  /** From 1, as SQL counts. */
  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#codes.size + 1;
    this.#codes.set(detached(text), code);
    return code;
  }

  get texts(): string[] {
    return [...this.#codes.keys()];
  }
}

/** One column. */
export interface CompactedColumn {
  readonly name: string;
  /** `CODED`: a text of which there are few. */
  readonly type: 'VARCHAR' | 'CODED' | 'UBIGINT' | 'BIGINT' | 'UINTEGER' | 'UTINYINT';
  value(row: BlockRow): string | bigint | number | null;
}

/** The column of a promoted attribute. */
export function promotedColumn(attribute: string): string {
  return `a_${attribute.replace(/[^a-z0-9]/g, '_')}`;
}

/** Promoted attributes that hardly ever have the same value twice. */
const MANY_VALUES: readonly string[] = [ATTR_CORRELATION_ID, ATTR_OPERATION_DURATION];

/** All columns of a compacted file, in its order. */
export const COMPACTED_COLUMNS: readonly CompactedColumn[] = [
  { name: 'time', type: 'UBIGINT', value: ({ columns }) => columns.time },
  { name: 'second_time', type: 'BIGINT', value: ({ columns }) => columns.secondTime },
  { name: 'segment', type: 'CODED', value: ({ segment }) => segment },
  { name: 'position', type: 'UINTEGER', value: ({ position }) => position },
  { name: 'severity_number', type: 'UTINYINT', value: ({ columns }) => columns.severityNumber },
  { name: 'severity_text', type: 'CODED', value: ({ columns }) => columns.severityText },
  { name: 'service', type: 'CODED', value: ({ origin }) => origin.service },
  { name: 'scope_name', type: 'CODED', value: ({ origin }) => origin.scopeName },
  { name: 'event_name', type: 'CODED', value: ({ columns }) => columns.eventName },
  { name: 'name', type: 'CODED', value: ({ columns }) => columns.name },
  { name: 'kind', type: 'UTINYINT', value: ({ columns }) => columns.kind },
  { name: 'status_code', type: 'UTINYINT', value: ({ columns }) => columns.statusCode },
  { name: 'status_message', type: 'CODED', value: ({ columns }) => columns.statusMessage },
  { name: 'trace_id', type: 'VARCHAR', value: ({ columns }) => columns.traceId },
  { name: 'span_id', type: 'VARCHAR', value: ({ columns }) => columns.spanId },
  { name: 'parent_span_id', type: 'VARCHAR', value: ({ columns }) => columns.parentSpanId || null },
  ...PROMOTED_ATTRIBUTES.map(
    (attribute, index): CompactedColumn => ({
      name: promotedColumn(attribute),
      type: MANY_VALUES.includes(attribute) ? 'VARCHAR' : 'CODED',
      value: ({ columns }) => columns.promoted[index] ?? null,
    }),
  ),
  { name: 'body', type: 'VARCHAR', value: ({ columns }) => columns.body },
  { name: 'attribute_keys', type: 'CODED', value: ({ columns }) => columns.attributeKeys },
  { name: 'attribute_values', type: 'VARCHAR', value: ({ columns }) => columns.attributeValues },
  { name: 'shape', type: 'CODED', value: ({ columns }) => columns.shape },
  { name: 'pieces', type: 'VARCHAR', value: ({ columns }) => columns.pieces },
  { name: 'resource', type: 'CODED', value: ({ origin }) => origin.resource },
  { name: 'resource_schema_url', type: 'CODED', value: ({ origin }) => origin.resourceSchemaUrl },
  { name: 'scope', type: 'CODED', value: ({ origin }) => origin.scope },
  { name: 'scope_schema_url', type: 'CODED', value: ({ origin }) => origin.scopeSchemaUrl },
  { name: 'json', type: 'VARCHAR', value: ({ columns }) => columns.json },
  { name: 'readable_json', type: 'VARCHAR', value: ({ columns }) => readableJson(columns.json) },
];

/** The same JSON as DuckDB takes it; `null` where that is the JSON itself. */
function readableJson(json: string | null): string | null {
  if (json === null) return null;
  try {
    const canonical = canonicalLine(json);
    return canonical === json ? null : canonical;
  } catch {
    return '{}';
  }
}
