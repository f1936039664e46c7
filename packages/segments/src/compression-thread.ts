/** What the thread of a compression worker runs: one segment after another, as they are asked for. */
import { parentPort } from 'node:worker_threads';
import { writeCompressedSegment } from './compress-segment.ts';
import type { CompressionReply, CompressionRequest } from './compression-worker.ts';
import { systemCode } from './segment-error.ts';

parentPort?.on('message', async ({ path, algorithm, level }: CompressionRequest) => {
  parentPort?.postMessage(await compress(path, { algorithm, level }));
});

async function compress(
  path: string,
  options: Pick<CompressionRequest, 'algorithm' | 'level'>,
): Promise<CompressionReply> {
  try {
    return { compressed: await writeCompressedSegment(path, options) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { code: systemCode(error, 'maintenance-failed'), message } };
  }
}
