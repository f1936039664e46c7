/**
 * What a writer of the kill loop has logged, told to the process that will kill it: by lines in a file, which the system
 * keeps whatever becomes of the writer.
 */
import { openSync, readFileSync, writeSync } from 'node:fs';

/** The streams that a writer writes. */
export type LoopStream = 'logs' | 'audit';

/** What the journal tells of one stream. Records are numbered from 1. */
export interface JournaledStream {
  /** The last record that was logged. */
  logged: number;
  /** The last record of a turn that has ended: it must be in the store. Of `audit`, the last one with a receipt. */
  promised: number;
  /** Who writes the stream's segments; `undefined` if the writer was killed before it could tell. */
  segmentWriter: string | undefined;
}

/** Both streams. */
export type Journal = Readonly<Record<LoopStream, JournaledStream>>;

/** Tells. */
export class WriterJournal {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, 'a');
  }

  logged(stream: LoopStream, number: number): void {
    writeSync(this.#fd, `logged ${stream} ${number}\n`);
  }

  promised(stream: LoopStream, number: number): void {
    writeSync(this.#fd, `promised ${stream} ${number}\n`);
  }

  segmentWriter(stream: LoopStream, id: string): void {
    writeSync(this.#fd, `segmentWriter ${stream} ${id}\n`);
  }
}

/** Reads what was told. */
export function readJournal(path: string): Journal {
  const journal = { logs: emptyStream(), audit: emptyStream() };
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [fact, stream, value = ''] = line.split(' ');
    if (stream !== 'logs' && stream !== 'audit') continue;
    if (fact === 'segmentWriter') journal[stream].segmentWriter = value;
    // Receipts may come in any order.
    else if (fact === 'logged' || fact === 'promised')
      journal[stream][fact] = Math.max(journal[stream][fact], Number(value));
  }
  return journal;
}

function emptyStream(): JournaledStream {
  return { logged: 0, promised: 0, segmentWriter: undefined };
}
