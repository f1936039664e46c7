/** Log records, and what writers are given of them, for tests. */
import {
  createLogsEncoder,
  createLogsProtobufEncoder,
  decodeLine,
  type EncodedLine,
  type ReadableLogRecord,
  textLine,
  writeFrame,
} from '@agentbus/otlp';
import type { WrittenFormat } from '../src/segment-suffix.ts';

const resource = { attributes: { 'service.name': 'shop', text: '\n"]}\\' } };
const instrumentationScope = { name: 'test' };

/** A record of second `index + 1`. */
export function recordOf(body: string, index = 0): ReadableLogRecord {
  return {
    hrTime: [index + 1, 5],
    hrTimeObserved: [index + 1, 5],
    body,
    attributes: { index },
    droppedAttributesCount: 0,
    resource,
    instrumentationScope,
  };
}

/** A turn's records, as they are appended in each format. */
export function encodeTurn(records: readonly ReadableLogRecord[], format: WrittenFormat): EncodedLine {
  const encoder = format === 'binary' ? createLogsProtobufEncoder() : createLogsEncoder();
  for (const record of records) encoder.add(record);
  const line = encoder.take();
  if (line === undefined) throw new Error('A turn has a record.');
  if (format === 'binary') return { ...line, bytes: writeFrame(line.bytes) };
  if (format === 'json') return line;
  return { ...line, bytes: Buffer.from(decodeLine(line.bytes).map(textLine).join('')) };
}
