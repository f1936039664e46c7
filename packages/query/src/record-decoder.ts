import {
  decodeLogRecord,
  decodeResource,
  decodeScope,
  decodeSpan,
  type StoredLog,
  type StoredResource,
  type StoredScope,
  type StoredSpan,
} from '@agentbus/otlp';
import { parseExactJson } from './exact-json.ts';

/** What a table holds of one record: OTLP/JSON in three parts, with the schema URLs that stand beside them. */
export interface RecordRow {
  readonly record: string;
  readonly resource: string | null;
  readonly resourceSchemaUrl: string | null;
  readonly scope: string | null;
  readonly scopeSchemaUrl: string | null;
}

/** Decodes a row. Throws OtlpDecodeError where a field holds what OTLP does not allow. */
export type RecordDecoder<T> = (row: RecordRow) => T;

/** Resources and scopes kept decoded. A store has few of them; the bound is for one that has a new one in each line. */
const MAX_CACHED = 1_000;

/** A decoder of log records. Records of equal resource or scope share that object. */
export function createLogDecoder(): RecordDecoder<StoredLog> {
  return createDecoder(decodeLogRecord);
}

/** A decoder of spans. Spans of equal resource or scope share that object. */
export function createSpanDecoder(): RecordDecoder<StoredSpan> {
  return createDecoder(decodeSpan);
}

function createDecoder<T>(
  decode: (json: unknown, resource: StoredResource, scope: StoredScope) => T,
): RecordDecoder<T> {
  const resourceOf = cached(decodeResource);
  const scopeOf = cached(decodeScope);
  return (row) =>
    decode(
      parseExactJson(row.record),
      resourceOf(row.resource, row.resourceSchemaUrl),
      scopeOf(row.scope, row.scopeSchemaUrl),
    );
}

function cached<T>(decode: (json: unknown, schemaUrl?: string) => T) {
  const decoded = new Map<string, T>();
  return (json: string | null, schemaUrl: string | null): T => {
    const key = `${schemaUrl ?? ''} ${json ?? ''}`;
    const known = decoded.get(key);
    if (known !== undefined) return known;
    if (decoded.size >= MAX_CACHED) decoded.clear();
    const value = decode(json === null ? undefined : parseExactJson(json), schemaUrl ?? '');
    decoded.set(key, value);
    return value;
  };
}
