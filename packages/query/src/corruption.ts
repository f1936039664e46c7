/** A piece of a store's file that could not be read. Everything around it still counts. */
export interface Corruption {
  /** The file. */
  readonly path: string;
  /** Where the line begins, in bytes; `undefined` where only a record within a sound line is wrong. */
  readonly offset: number | undefined;
  /** What is wrong, in words. */
  readonly reason: string;
}

/** Is told of each corruption once in an engine's life. */
export type CorruptionListener = (corruption: Corruption) => void;

/** The listener where none is given: a process warning, so that the loss shows on stderr. */
export function warnOfCorruption({ path, offset, reason }: Corruption): void {
  const place = offset === undefined ? path : `${path}, byte ${offset}`;
  process.emitWarning(`Left out unreadable telemetry in ${place}: ${reason}`, {
    code: 'AGENTBUS_CORRUPT_LINE',
  });
}

/** Passes each corruption on only once: searches meet the same bad line again and again. */
export function reportOnce(listener: CorruptionListener): CorruptionListener {
  const reported = new Set<string>();
  return (corruption) => {
    const key = JSON.stringify([corruption.path, corruption.offset, corruption.reason]);
    if (reported.has(key)) return;
    reported.add(key);
    listener(corruption);
  };
}
