import {
  ATTR_LOG_KIND,
  displayValue,
  type StoredAttributes,
  type StoredRecord,
  type StoredValue,
} from '@agentbus/otlp';
import type { AttributeField, FieldReference, ResourceField } from './field.ts';

/** Reads one field of a record. */
export type FieldReader<T> = (record: StoredRecord) => T;

const SERVICE_NAME = 'service.name';

/** Names of OTLP's SpanKind, by number. */
export const SPAN_KINDS: readonly string[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

/** Names of OTLP's StatusCode, by number. */
export const SPAN_STATUSES: readonly string[] = ['unset', 'ok', 'error'];

/**
 * The reader of a field's string, as the table of FieldKind has it: what filters compare, and what a column of the
 * field shows. It gives `undefined` where a record has no such attribute, or its signal no such field; always for
 * `timestamp` and `duration`, which are no strings.
 */
export function readField(field: FieldReference): FieldReader<string | undefined> {
  if (field.kind === 'attribute' || field.kind === 'resource') {
    const read = readAttribute(field);
    return (record) => {
      const value = read(record);
      return value === undefined ? undefined : displayed(value);
    };
  }
  switch (field.kind) {
    case 'level':
      return (record) => (record.signal === 'logs' ? record.severityText : undefined);
    case 'severityNumber':
      return (record) => (record.signal === 'logs' ? numberText(record.severityNumber) : undefined);
    case 'body':
      return (record) => (record.signal === 'logs' ? displayed(record.body ?? '') : undefined);
    case 'service':
      return (record) => displayed(record.resource.attributes[SERVICE_NAME] ?? '');
    case 'trace':
      return (record) => (record.signal === 'metrics' ? undefined : record.traceId);
    case 'span':
      return (record) => (record.signal === 'metrics' ? undefined : record.spanId);
    case 'parent':
      return (record) => (record.signal === 'traces' ? record.parentSpanId : undefined);
    case 'event':
      return (record) => (record.signal === 'logs' ? record.eventName : undefined);
    case 'name':
      return (record) => (record.signal === 'logs' ? undefined : record.name);
    case 'scope':
      return (record) => record.scope.name;
    case 'statusCode':
      return (record) => (record.signal === 'traces' ? (SPAN_STATUSES[record.statusCode] ?? '') : undefined);
    case 'kind':
      return readKind;
    case 'timestamp':
    case 'duration':
      return () => undefined;
  }
}

/** The reader of an attribute's value as it is stored. */
export function readAttribute(field: AttributeField | ResourceField): FieldReader<StoredValue | undefined> {
  const { key } = field;
  const valueIn = attributeReader(key);
  if (field.kind === 'resource') return (record) => valueIn(record.resource.attributes);
  if (field.forced) return (record) => valueIn(record.attributes);
  return (record) => {
    const value = valueIn(record.attributes);
    return value === undefined ? valueIn(record.resource.attributes) : value;
  };
}

/** A plain property read, except for the few keys that every object seems to have. */
function attributeReader(key: string): (attributes: StoredAttributes) => StoredValue | undefined {
  if (key in Object.prototype) {
    return (attributes) => (Object.hasOwn(attributes, key) ? attributes[key] : undefined);
  }
  return (attributes) => attributes[key];
}

function readKind(record: StoredRecord): string | undefined {
  if (record.signal === 'metrics') return undefined;
  if (record.signal === 'traces') return SPAN_KINDS[record.kind] ?? '';
  return displayed(record.attributes[ATTR_LOG_KIND] ?? '');
}

/** OTLP's 0 is "unspecified". */
function numberText(value: number): string {
  return value === 0 ? '' : String(value);
}

function displayed(value: StoredValue): string {
  return typeof value === 'string' ? value : displayValue(value);
}
