/**
 * The messages of OTLP (opentelemetry-proto 1.10), as tables that drive the conversion between protobuf and OTLP/JSON.
 * The order of a message's fields is the one they are written in: the resource and scope follow their records, as in
 * the lines of this package's encoders; of a oneof whose members OTLP/JSON has several of, the first counts.
 * @see https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
 */
import { type Fragment, label } from './fragment.ts';
import { SEVERITY_NUMBERS } from './log-decoder.ts';
import { TEMPORALITIES } from './metric-decoder.ts';
import { WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from './protobuf-wire.ts';
import { SPAN_KINDS, STATUS_CODES } from './span-decoder.ts';

/** A type that is no message. `id` is bytes that OTLP/JSON writes as hex. */
export type ScalarType =
  | 'string'
  | 'bytes'
  | 'id'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

/** One field of a message. */
export interface FieldSchema {
  readonly number: number;
  /** The lowerCamelCase name that OTLP/JSON uses. */
  readonly name: string;
  /**
   * What OTLP/JSON has before the value: a brace in the first field of a message, a comma in others, the name, and what the value
   * itself begins with where that is always the same, a bracket or a quote.
   */
  readonly first: Fragment;
  readonly other: Fragment;
  /** Whether the value is between quotes. */
  readonly isQuoted: boolean;
  readonly type: ScalarType | MessageSchema;
  readonly repeated: boolean;
  /** How a value is delimited on the wire. */
  readonly wireType: number;
  /** Whether values may also come together, in one length-delimited value. */
  readonly packable: boolean;
  /** Whether being there means something, even with the type's default value: messages, oneofs, `optional`. */
  readonly presence: boolean;
  readonly oneof: string | undefined;
  /** Of an enum: the names that OTLP/JSON may use instead of numbers. */
  readonly names: ReadonlyMap<string, number>;
  /** Of an id: its length in bytes. */
  readonly idBytes: 8 | 16;
}

/** One message type. */
export interface MessageSchema {
  readonly fields: readonly FieldSchema[];
  /** The fields by number; sparse. */
  readonly byNumber: readonly (FieldSchema | undefined)[];
  readonly byName: ReadonlyMap<string, FieldSchema>;
  /** Whether values nest through this message, so that its depth must be limited. */
  readonly nests: boolean;
}

/** What a table row says about a field, beside its number, name and type. */
type FieldTraits = Partial<Pick<FieldSchema, 'repeated' | 'presence' | 'oneof' | 'names' | 'idBytes'>>;

type Row = readonly [number: number, name: string, type: FieldSchema['type'], traits?: FieldTraits];

const WIRE_TYPES: Readonly<Record<ScalarType, number>> = {
  string: WIRE_LENGTH,
  bytes: WIRE_LENGTH,
  id: WIRE_LENGTH,
  bool: WIRE_VARINT,
  enum: WIRE_VARINT,
  uint32: WIRE_VARINT,
  sint32: WIRE_VARINT,
  int64: WIRE_VARINT,
  uint64: WIRE_VARINT,
  fixed32: WIRE_FIXED32,
  fixed64: WIRE_FIXED64,
  sfixed64: WIRE_FIXED64,
  double: WIRE_FIXED64,
};

/** The types whose values OTLP/JSON puts between quotes in any case. */
const QUOTED: ReadonlySet<ScalarType> = new Set([
  'string',
  'bytes',
  'id',
  'int64',
  'uint64',
  'fixed64',
  'sfixed64',
]);

const NO_NAMES: ReadonlyMap<string, number> = new Map();
const REPEATED: FieldTraits = { repeated: true };
const OPTIONAL: FieldTraits = { presence: true };
const VALUE_ONEOF: FieldTraits = { presence: true, oneof: 'value' };
const DATA_ONEOF: FieldTraits = { presence: true, oneof: 'data' };
const TRACE_ID: FieldTraits = { idBytes: 16 };
const SPAN_ID: FieldTraits = { idBytes: 8 };

const ARRAY_VALUE = emptyMessage(true);
const KEY_VALUE_LIST = emptyMessage(true);

const ANY_VALUE = message([
  [1, 'stringValue', 'string', VALUE_ONEOF],
  [3, 'intValue', 'int64', VALUE_ONEOF],
  [2, 'boolValue', 'bool', VALUE_ONEOF],
  [4, 'doubleValue', 'double', VALUE_ONEOF],
  [6, 'kvlistValue', KEY_VALUE_LIST, VALUE_ONEOF],
  [5, 'arrayValue', ARRAY_VALUE, VALUE_ONEOF],
  [7, 'bytesValue', 'bytes', VALUE_ONEOF],
]);

const KEY_VALUE = message([
  [1, 'key', 'string'],
  [2, 'value', ANY_VALUE],
]);

define(ARRAY_VALUE, [[1, 'values', ANY_VALUE, REPEATED]]);
define(KEY_VALUE_LIST, [[1, 'values', KEY_VALUE, REPEATED]]);

const SCOPE = message([
  [1, 'name', 'string'],
  [2, 'version', 'string'],
  [3, 'attributes', KEY_VALUE, REPEATED],
  [4, 'droppedAttributesCount', 'uint32'],
]);

const ENTITY_REF = message([
  [1, 'schemaUrl', 'string'],
  [2, 'type', 'string'],
  [3, 'idKeys', 'string', REPEATED],
  [4, 'descriptionKeys', 'string', REPEATED],
]);

const RESOURCE = message([
  [1, 'attributes', KEY_VALUE, REPEATED],
  [2, 'droppedAttributesCount', 'uint32'],
  [3, 'entityRefs', ENTITY_REF, REPEATED],
]);

const LOG_RECORD = message([
  [1, 'timeUnixNano', 'fixed64'],
  [11, 'observedTimeUnixNano', 'fixed64'],
  [2, 'severityNumber', 'enum', { names: SEVERITY_NUMBERS }],
  [3, 'severityText', 'string'],
  [12, 'eventName', 'string'],
  [5, 'body', ANY_VALUE],
  [6, 'attributes', KEY_VALUE, REPEATED],
  [7, 'droppedAttributesCount', 'uint32'],
  [8, 'flags', 'fixed32'],
  [9, 'traceId', 'id', TRACE_ID],
  [10, 'spanId', 'id', SPAN_ID],
]);

const SPAN_EVENT = message([
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'name', 'string'],
  [3, 'attributes', KEY_VALUE, REPEATED],
  [4, 'droppedAttributesCount', 'uint32'],
]);

const SPAN_LINK = message([
  [1, 'traceId', 'id', TRACE_ID],
  [2, 'spanId', 'id', SPAN_ID],
  [3, 'traceState', 'string'],
  [6, 'flags', 'fixed32'],
  [4, 'attributes', KEY_VALUE, REPEATED],
  [5, 'droppedAttributesCount', 'uint32'],
]);

const STATUS = message([
  [3, 'code', 'enum', { names: STATUS_CODES }],
  [2, 'message', 'string'],
]);

const SPAN = message([
  [1, 'traceId', 'id', TRACE_ID],
  [2, 'spanId', 'id', SPAN_ID],
  [3, 'traceState', 'string'],
  [4, 'parentSpanId', 'id', SPAN_ID],
  [16, 'flags', 'fixed32'],
  [5, 'name', 'string'],
  [6, 'kind', 'enum', { names: SPAN_KINDS }],
  [7, 'startTimeUnixNano', 'fixed64'],
  [8, 'endTimeUnixNano', 'fixed64'],
  [9, 'attributes', KEY_VALUE, REPEATED],
  [10, 'droppedAttributesCount', 'uint32'],
  [11, 'events', SPAN_EVENT, REPEATED],
  [12, 'droppedEventsCount', 'uint32'],
  [13, 'links', SPAN_LINK, REPEATED],
  [14, 'droppedLinksCount', 'uint32'],
  [15, 'status', STATUS],
]);

const EXEMPLAR = message([
  [2, 'timeUnixNano', 'fixed64'],
  [6, 'asInt', 'sfixed64', VALUE_ONEOF],
  [3, 'asDouble', 'double', VALUE_ONEOF],
  [5, 'traceId', 'id', TRACE_ID],
  [4, 'spanId', 'id', SPAN_ID],
  [7, 'filteredAttributes', KEY_VALUE, REPEATED],
]);

const NUMBER_DATA_POINT = message([
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [7, 'attributes', KEY_VALUE, REPEATED],
  [6, 'asInt', 'sfixed64', VALUE_ONEOF],
  [4, 'asDouble', 'double', VALUE_ONEOF],
  [5, 'exemplars', EXEMPLAR, REPEATED],
  [8, 'flags', 'uint32'],
]);

const HISTOGRAM_DATA_POINT = message([
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [9, 'attributes', KEY_VALUE, REPEATED],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double', OPTIONAL],
  [11, 'min', 'double', OPTIONAL],
  [12, 'max', 'double', OPTIONAL],
  [6, 'bucketCounts', 'fixed64', REPEATED],
  [7, 'explicitBounds', 'double', REPEATED],
  [8, 'exemplars', EXEMPLAR, REPEATED],
  [10, 'flags', 'uint32'],
]);

const BUCKETS = message([
  [1, 'offset', 'sint32'],
  [2, 'bucketCounts', 'uint64', REPEATED],
]);

const EXPONENTIAL_HISTOGRAM_DATA_POINT = message([
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [1, 'attributes', KEY_VALUE, REPEATED],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double', OPTIONAL],
  [12, 'min', 'double', OPTIONAL],
  [13, 'max', 'double', OPTIONAL],
  [6, 'scale', 'sint32'],
  [7, 'zeroCount', 'fixed64'],
  [14, 'zeroThreshold', 'double'],
  [8, 'positive', BUCKETS],
  [9, 'negative', BUCKETS],
  [11, 'exemplars', EXEMPLAR, REPEATED],
  [10, 'flags', 'uint32'],
]);

const VALUE_AT_QUANTILE = message([
  [1, 'quantile', 'double'],
  [2, 'value', 'double'],
]);

const SUMMARY_DATA_POINT = message([
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
  [7, 'attributes', KEY_VALUE, REPEATED],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'quantileValues', VALUE_AT_QUANTILE, REPEATED],
  [8, 'flags', 'uint32'],
]);

const TEMPORALITY: Row = [2, 'aggregationTemporality', 'enum', { names: TEMPORALITIES }];

const METRIC = message([
  [1, 'name', 'string'],
  [2, 'description', 'string'],
  [3, 'unit', 'string'],
  [12, 'metadata', KEY_VALUE, REPEATED],
  [5, 'gauge', message([[1, 'dataPoints', NUMBER_DATA_POINT, REPEATED]]), DATA_ONEOF],
  [
    7,
    'sum',
    message([TEMPORALITY, [3, 'isMonotonic', 'bool'], [1, 'dataPoints', NUMBER_DATA_POINT, REPEATED]]),
    DATA_ONEOF,
  ],
  [9, 'histogram', message([TEMPORALITY, [1, 'dataPoints', HISTOGRAM_DATA_POINT, REPEATED]]), DATA_ONEOF],
  [
    10,
    'exponentialHistogram',
    message([TEMPORALITY, [1, 'dataPoints', EXPONENTIAL_HISTOGRAM_DATA_POINT, REPEATED]]),
    DATA_ONEOF,
  ],
  [11, 'summary', message([[1, 'dataPoints', SUMMARY_DATA_POINT, REPEATED]]), DATA_ONEOF],
]);

/** The signals of OTLP that this package knows. */
export type Signal = 'logs' | 'traces' | 'metrics';

/** `LogsData`, `TracesData` and `MetricsData`: the same on the wire as the `Export…ServiceRequest` of each. */
export const DATA_SCHEMAS: Readonly<Record<Signal, MessageSchema>> = {
  logs: dataMessage('resourceLogs', 'scopeLogs', 'logRecords', LOG_RECORD),
  traces: dataMessage('resourceSpans', 'scopeSpans', 'spans', SPAN),
  metrics: dataMessage('resourceMetrics', 'scopeMetrics', 'metrics', METRIC),
};

function dataMessage(resources: string, scopes: string, items: string, item: MessageSchema): MessageSchema {
  const ofScope = message([
    [2, items, item, REPEATED],
    [1, 'scope', SCOPE],
    [3, 'schemaUrl', 'string'],
  ]);
  const ofResource = message([
    [2, scopes, ofScope, REPEATED],
    [1, 'resource', RESOURCE],
    [3, 'schemaUrl', 'string'],
  ]);
  return message([[1, resources, ofResource, REPEATED]]);
}

function message(rows: readonly Row[]): MessageSchema {
  const schema = emptyMessage(false);
  define(schema, rows);
  return schema;
}

interface OpenSchema extends MessageSchema {
  readonly fields: FieldSchema[];
  readonly byNumber: (FieldSchema | undefined)[];
  readonly byName: Map<string, FieldSchema>;
}

/** A message that refers to itself, to be completed by {@link define}. */
function emptyMessage(nests: boolean): OpenSchema {
  return { fields: [], byNumber: [], byName: new Map(), nests };
}

function define(schema: OpenSchema, rows: readonly Row[]): void {
  for (const [number, name, type, traits] of rows) {
    const wireType = typeof type === 'object' ? WIRE_LENGTH : WIRE_TYPES[type];
    const isQuoted = typeof type !== 'object' && QUOTED.has(type);
    const head = `"${name}":${traits?.repeated === true ? '[' : isQuoted ? '"' : ''}`;
    const field: FieldSchema = {
      number,
      name,
      first: label(`{${head}`),
      other: label(`,${head}`),
      isQuoted,
      type,
      wireType,
      packable: traits?.repeated === true && wireType !== WIRE_LENGTH,
      repeated: false,
      presence: typeof type === 'object',
      oneof: undefined,
      names: NO_NAMES,
      idBytes: 8,
      ...traits,
    };
    schema.fields.push(field);
    schema.byNumber[number] = field;
    schema.byName.set(name, field);
  }
}
