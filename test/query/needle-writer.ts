/** Appends records to a store until its parent goes: `node needle-writer.ts <store> <name>`. Its segments are sealed and compressed. */
import { setTimeout } from 'node:timers/promises';
import { createLogsEncoder } from '@agentbus/otlp';
import {
  createCompressionWorker,
  createSealer,
  createSegmentWriter,
  recordCompressed,
} from '@agentbus/segments';

/** Two thousand records a second: a busy service. */
const BATCH_RECORDS = 100;
const BATCH_MILLIS = 50;

/** Small, so that every few seconds a segment is sealed, compressed and compacted. */
const MAX_SEGMENT_BYTES = 2 * 1024 * 1024;

const [directory = '', name = ''] = process.argv.slice(2);
let isStopped = false;
process.once('disconnect', () => {
  isStopped = true;
});

const compression = createCompressionWorker({
  beforeRemove: async ({ path }) => void (await recordCompressed(directory, { stream: 'logs', path })),
  // Compacted or pruned in the meantime.
  onError: ({ code, message }) => code !== 'ENOENT' && process.stderr.write(`${message}\n`),
});
const sealer = createSealer(directory, { onSealed: ({ path }) => compression.add([path]) });
const writer = createSegmentWriter({
  directory,
  stream: 'logs',
  maxSegmentBytes: MAX_SEGMENT_BYTES,
  onBegun: sealer.begin,
  onSealed: sealer.seal,
});
const encoder = createLogsEncoder({ onLine: (line) => void writer.append(line) });
const resource = { attributes: { 'service.name': name } };
const instrumentationScope = { name: 'hay' };

for (let number = 0; !isStopped; ) {
  for (let batch = 0; batch < BATCH_RECORDS; batch++) {
    const hrTime = timeOf(Date.now());
    encoder.add({
      hrTime,
      hrTimeObserved: hrTime,
      severityNumber: 9,
      severityText: 'INFO',
      body: `stalk ${number++} of the hay that ${name} makes, none of which anybody looks for`,
      attributes: { 'correlation.id': `hay-${name}-${number >> 3}`, 'http.route': '/hay' },
      droppedAttributesCount: 0,
      resource,
      instrumentationScope,
      spanContext: undefined,
    });
  }
  const line = encoder.take();
  if (line !== undefined) writer.append(line);
  if (number === BATCH_RECORDS) process.send?.('at work');
  await setTimeout(BATCH_MILLIS);
}
await writer.close();
await sealer.flush();
await compression.close();

function timeOf(millis: number): [number, number] {
  return [Math.floor(millis / 1000), (millis % 1000) * 1_000_000];
}
