import { decodeMessage } from './line-decoder.ts';
import { readMessage } from './protobuf-message.ts';
import { DATA_SCHEMAS, type Signal } from './protobuf-schema.ts';
import type { StoredRecord } from './stored-record.ts';

/**
 * Decodes an OTLP protobuf message, `LogsData` or `ExportLogsServiceRequest` and the like: all its log records, spans
 * or data points, in order. The same as `decodeLine` of the same telemetry in OTLP/JSON.
 *
 * @param bytes One message, without a length before it.
 * @param signal What the message holds; the bytes do not tell.
 * @throws OtlpDecodeError where the bytes are not such a message: `malformed-protobuf`, `invalid-field` or `too-large`.
 * @see https://opentelemetry.io/docs/specs/otlp/#binary-protobuf-encoding
 */
export function decodeProtobuf(bytes: Uint8Array, signal: Signal): StoredRecord[] {
  return decodeMessage(readMessage(bytes, DATA_SCHEMAS[signal]));
}
