/** A store whose records are numbered. */
import { createLogsEncoder, type ReadableLogRecord } from '@agentbus/otlp';
import { createSegmentWriter } from '@agentbus/segments';

/** Every so many records one has a body that the receiver refuses. */
export const POISON_INTERVAL = 33_333;

/** The text of a record, by its number. */
export function bodyOf(number: number): string {
  const kind = number % POISON_INTERVAL === POISON_INTERVAL - 1 ? 'poison' : 'record';
  return `${kind} ${number} of an ordinary length, as a service would log it`;
}

/** Writes a store with so many records to its `logs` stream, in segments of 64 MiB. */
export async function writeNumberedStore(directory: string, records: number): Promise<void> {
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const encoder = createLogsEncoder({ onLine: (line) => void writer.append(line) });
  const resource = { attributes: { 'service.name': 'numbered' } };
  const instrumentationScope = { name: 'test' };
  for (let number = 0; number < records; number++) {
    const record: ReadableLogRecord = {
      hrTime: [1_700_000_000 + Math.floor(number / 1000), (number % 1000) * 1_000_000],
      hrTimeObserved: [1_700_000_000, 0],
      severityNumber: 9,
      severityText: 'INFO',
      body: bodyOf(number),
      attributes: {
        'order.id': `o-${number}`,
        'http.route': '/cart/:id',
        attempt: 1,
        cached: false,
        share: 0.25,
      },
      droppedAttributesCount: 0,
      resource,
      instrumentationScope,
      spanContext: undefined,
    };
    encoder.add(record);
  }
  const last = encoder.take();
  if (last !== undefined) writer.append(last);
  await writer.close();
}
