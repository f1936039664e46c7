import { parseExactJson } from './exact-json.ts';
import { decodeLogRecord } from './log-decoder.ts';
import { decodeMetric } from './metric-decoder.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { fieldOf, type JsonMessage, listField, messagesField, stringField } from './proto-json.ts';
import { decodeResource, decodeScope } from './resource-decoder.ts';
import { decodeSpan } from './span-decoder.ts';
import type { StoredRecord, StoredResource, StoredScope } from './stored-record.ts';

interface Signal {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  decode(json: unknown, resource: StoredResource, scope: StoredScope): StoredRecord[];
}

const SIGNALS: readonly Signal[] = [
  {
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
    decode: (json, resource, scope) => [decodeLogRecord(json, resource, scope)],
  },
  {
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    items: 'spans',
    decode: (json, resource, scope) => [decodeSpan(json, resource, scope)],
  },
  { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics', decode: decodeMetric },
];

/**
 * Decodes one line of OTLP/JSON: all its log records, spans and data points, in order. Records of one resource or scope
 * in the line share that object.
 *
 * @param line One JSON object, as UTF-8 or as text; white space around it is allowed.
 * @throws OtlpDecodeError where the line is not JSON, not OTLP, or holds a value of the wrong type.
 */
export function decodeLine(line: Uint8Array | string): StoredRecord[] {
  return decodeMessage(parseExactJson(line));
}

/**
 * Decodes one OTLP/JSON object, or the object that the protobuf decoder makes of a message.
 * @throws OtlpDecodeError where it is not OTLP, or holds a value of the wrong type.
 */
export function decodeMessage(message: unknown): StoredRecord[] {
  const records: StoredRecord[] = [];
  if (typeof message !== 'object' || message === null || Array.isArray(message)) throw notOtlp();
  let known = Object.keys(message).length === 0;
  for (const signal of SIGNALS) {
    if (fieldOf(message as JsonMessage, signal.resources) === undefined) continue;
    known = true;
    decodeSignal(message as JsonMessage, signal, records);
  }
  if (!known) throw notOtlp();
  return records;
}

function decodeSignal(message: JsonMessage, signal: Signal, records: StoredRecord[]): void {
  for (const ofResource of messagesField(message, signal.resources)) {
    const resource = decodeResource(fieldOf(ofResource, 'resource'), stringField(ofResource, 'schemaUrl'));
    for (const ofScope of messagesField(ofResource, signal.scopes)) {
      const scope = decodeScope(fieldOf(ofScope, 'scope'), stringField(ofScope, 'schemaUrl'));
      for (const item of listField(ofScope, signal.items)) {
        for (const record of signal.decode(item, resource, scope)) records.push(record);
      }
    }
  }
}

function notOtlp(): OtlpDecodeError {
  const expected = SIGNALS.map((signal) => signal.resources).join(', ');
  return new OtlpDecodeError('not-otlp', `Cannot decode OTLP: the line has none of ${expected}.`);
}
