import { basename, dirname } from 'node:path';
import {
  createCompressionWorker,
  createSealer,
  defaultDirectory,
  recordCompressed,
  type SealedSegment,
  type Stream,
  sealLeftSegments,
} from '@agentbus/segments';
import * as api from '@opentelemetry/api';

/** What happens to segments once they are complete: they are sealed in the ledger, and full ones are compressed. */
export interface StoreUpkeep {
  /** For the `onSealed` of a file processor or exporter. */
  readonly onSealed: (segment: SealedSegment) => void;
  /** From here on segments are sealed only: those that a shutdown closes are small, and the process is about to end. */
  stopCompressing(): void;
  /** Resolves once everything handed over is sealed. Never rejects. */
  readonly flush: () => Promise<void>;
}

/** Looks after the segments that this process writes, and seals those that processes before it left unsealed. */
export function createStoreUpkeep(directory: string = defaultDirectory()): StoreUpkeep {
  const sealer = createSealer(directory, {
    onError: (error, { path }) => api.diag.warn(`Segment ${path} is not sealed yet.`, error),
  });
  const compression = createCompressionWorker({
    // The ledger must know the new file before the old one goes.
    beforeRemove: async ({ path }) => {
      await recordCompressed(directory, { stream: basename(dirname(path)) as Stream, path });
    },
    onError: (error) => api.diag.warn('A segment could not be compressed and stays as it is.', error),
  });
  const left = sealLeftSegments(directory).catch((error: unknown) =>
    api.diag.warn('What earlier processes left in the store is not sealed yet.', error),
  );
  let compressing = true;
  return {
    onSealed(segment) {
      sealer.seal(segment);
      if (!compressing) return;
      // Sealed first: compression lets the file go that the seal speaks of.
      void sealer.flush().then(() => compression.add([segment.path]));
    },
    stopCompressing() {
      compressing = false;
    },
    async flush() {
      await Promise.all([left, sealer.flush()]);
    },
  };
}
