/**
 * Brings OTLP/JSON to one form, so that two encodings of the same telemetry compare equal: 64-bit integers are decimal
 * strings, fields with their default value are left out, and every record stands alone with its resource and scope.
 * Knows nothing of this package's decoder.
 */

type Json = unknown;
type JsonObject = Record<string, Json>;

const INTEGER_64_FIELDS = new Set([
  'timeUnixNano',
  'observedTimeUnixNano',
  'startTimeUnixNano',
  'endTimeUnixNano',
  'intValue',
  'asInt',
  'count',
  'zeroCount',
  'bucketCounts',
]);

/** Fields with presence: being there means something, even with the type's default value. */
const FIELDS_WITH_PRESENCE = new Set([
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue',
  'asInt',
  'asDouble',
  'sum',
  'min',
  'max',
  'gauge',
  'histogram',
  'exponentialHistogram',
  'body',
]);

/** One record with everything that it belongs to. */
export interface NormalRecord {
  resource: Json;
  resourceSchemaUrl: Json;
  scope: Json;
  scopeSchemaUrl: Json;
  item: Json;
}

/** All records of some OTLP/JSON objects, in normal form. A metric is split into its data points. */
export function normalRecords(documents: readonly Json[]): NormalRecord[] {
  return documents.flatMap((document) =>
    children(document, /^resource(Logs|Spans|Metrics)$/).flatMap((ofResource) =>
      children(ofResource, /^scope(Logs|Spans|Metrics)$/).flatMap((ofScope) =>
        children(ofScope, /^(logRecords|spans|metrics)$/)
          .flatMap(splitMetric)
          .map((item) => ({
            resource: normal(withoutSchemaUrl(ofResource.resource as JsonObject), 'resource'),
            resourceSchemaUrl: ofResource.schemaUrl ?? '',
            scope: normal(ofScope.scope, 'scope'),
            scopeSchemaUrl: ofScope.schemaUrl ?? '',
            item: normal(item, 'item'),
          })),
      ),
    ),
  );
}

function children(parent: Json, field: RegExp): JsonObject[] {
  const object = parent as JsonObject;
  const name = Object.keys(object).find((key) => field.test(key));
  return name === undefined ? [] : (object[name] as JsonObject[]);
}

/** The official serializer repeats the schema URL within the resource, where the protocol has no such field. */
function withoutSchemaUrl({ schemaUrl: _, ...resource }: JsonObject): JsonObject {
  return resource;
}

function splitMetric(item: JsonObject): JsonObject[] {
  const type = Object.keys(item).find((key) => (item[key] as JsonObject | null)?.dataPoints !== undefined);
  if (type === undefined) return [item];
  const { dataPoints, ...data } = item[type] as JsonObject & { dataPoints: Json[] };
  return dataPoints.map((point) => ({ ...item, [type]: { ...data, dataPoints: [point] } }));
}

function normal(value: Json, field: string): Json {
  if (Array.isArray(value)) return value.map((item) => normal(item, field));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]): [string, Json] => [key, normal(item, key)])
        .filter(([key, item]) => FIELDS_WITH_PRESENCE.has(key) || !isDefault(item))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return INTEGER_64_FIELDS.has(field) && typeof value === 'number' ? BigInt(value).toString() : value;
}

function isDefault(value: Json): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === '0') return true;
  if (Array.isArray(value)) return value.length === 0;
  return value === false || (typeof value === 'object' && Object.keys(value).length === 0);
}
