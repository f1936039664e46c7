import { ATTR_CORRELATION_ID } from '@agentbus/otlp';

/**
 * What a field name means, by where its value is found. The value is a string in every case (see `readField` for the
 * in-memory reading, which engines mirror).
 *
 * Built-in fields always have a value on the signals that carry them, the empty string where OTLP has none; on other
 * signals, and for attributes that are not there, there is no value.
 *
 * | kind | logs | spans | metric points |
 * |---|---|---|---|
 * | `level` | SeverityText (and SeverityNumber, see Condition) | – | – |
 * | `severityNumber` | decimal; `''` for 0 | – | – |
 * | `timestamp` | Timestamp (instants only) | start (instants only) | time (instants only) |
 * | `body` | Body, displayed | – | – |
 * | `service` | resource `service.name` | the same | the same |
 * | `trace`, `span` | TraceId, SpanId | TraceId, SpanId | – |
 * | `parent` | – | ParentSpanId | – |
 * | `event` | EventName | – | – |
 * | `name` | – | SpanName | metric name |
 * | `scope` | ScopeName | ScopeName | ScopeName |
 * | `duration` | attribute `agentbus.operation.duration`, seconds | end − start | – |
 * | `statusCode` | – | `unset`, `ok`, `error` | – |
 * | `kind` | attribute `agentbus.log.kind` | `unspecified`, `internal`, `server`, `client`, `producer`, `consumer` | – |
 * | `attribute` | attribute `key`, else (unless `forced`) resource attribute `key` | the same | the same |
 * | `resource` | resource attribute `key` | the same | the same |
 */
export type FieldKind = BuiltInFieldKind | KeyedFieldKind;

/** The fields that OTLP itself has, and those that are put together from it. */
export type BuiltInFieldKind =
  | 'level'
  | 'severityNumber'
  | 'timestamp'
  | 'body'
  | 'service'
  | 'trace'
  | 'span'
  | 'parent'
  | 'event'
  | 'name'
  | 'scope'
  | 'duration'
  | 'statusCode'
  | 'kind';

/** The fields that are found by a key. */
export type KeyedFieldKind = 'attribute' | 'resource';

/** A field of a filter, resolved. Always the result of {@link resolveField} for its `name`. */
export type FieldReference = BuiltInField | AttributeField | ResourceField;

/** A field that is not an attribute. */
export interface BuiltInField {
  /** As written in the filter. */
  readonly name: string;
  readonly kind: BuiltInFieldKind;
}

/** An attribute of the record or, unless `forced`, of its resource where the record has none of that key. */
export interface AttributeField {
  /** As written in the filter. */
  readonly name: string;
  readonly kind: 'attribute';
  readonly key: string;
  /** Whether only the record's own attributes count (`@key`). */
  readonly forced: boolean;
}

/** An attribute of the resource (`resource.key`). */
export interface ResourceField {
  /** As written in the filter. */
  readonly name: string;
  readonly kind: 'resource';
  readonly key: string;
}

/** Built-in field names, in the order in which help lists them. Names are case-sensitive, as attribute keys are. */
const BUILT_IN_FIELDS: Readonly<Record<string, BuiltInFieldKind>> = {
  level: 'level',
  severity: 'level',
  severityNumber: 'severityNumber',
  timestamp: 'timestamp',
  body: 'body',
  service: 'service',
  trace: 'trace',
  span: 'span',
  parent: 'parent',
  event: 'event',
  name: 'name',
  scope: 'scope',
  duration: 'duration',
  statusCode: 'statusCode',
  kind: 'kind',
};

/** Short names for attributes that are asked for often. */
const ATTRIBUTE_ALIASES: Readonly<Record<string, string>> = {
  route: 'http.route',
  status: 'http.response.status_code',
  correlation: ATTR_CORRELATION_ID,
};

const RESOURCE_PREFIX = 'resource.';

/** All names with a meaning of their own; any other name is an attribute's key. */
export const FIELD_NAMES: readonly string[] = [
  ...Object.keys(BUILT_IN_FIELDS),
  ...Object.keys(ATTRIBUTE_ALIASES),
];

/**
 * What a field name means: a built-in field, an alias, `resource.key`, `@key` (the record's attribute only), or else
 * the key of an attribute. Every name means something; see `suggestFields` for names that look mistyped.
 */
export function resolveField(name: string): FieldReference {
  const builtIn = Object.hasOwn(BUILT_IN_FIELDS, name) ? BUILT_IN_FIELDS[name] : undefined;
  if (builtIn) return { name, kind: builtIn };
  const alias = Object.hasOwn(ATTRIBUTE_ALIASES, name) ? ATTRIBUTE_ALIASES[name] : undefined;
  if (alias) return { name, kind: 'attribute', key: alias, forced: false };
  if (name.startsWith('@') && name.length > 1) {
    return { name, kind: 'attribute', key: name.slice(1), forced: true };
  }
  if (name.startsWith(RESOURCE_PREFIX) && name.length > RESOURCE_PREFIX.length) {
    return { name, kind: 'resource', key: name.slice(RESOURCE_PREFIX.length) };
  }
  return { name, kind: 'attribute', key: name, forced: false };
}
