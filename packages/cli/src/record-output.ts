import { once } from 'node:events';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { OutputStream } from './command-io.ts';
import type { RecordFormat } from './record-format.ts';

/** Characters gathered before they are written: one system call for many short records. */
const CHUNK_CHARACTERS = 64 * 1024;

/** Writes records, or rows, to a stream in a format. */
export interface RecordOutput<T = StoredLog | StoredSpan> {
  /** Records written so far. */
  readonly count: number;
  /** Adds one record; waits where the stream asks to. */
  write(record: T): Promise<void> | undefined;
  /** Hands everything so far to the stream. */
  flush(): Promise<void>;
  /** Writes the footer and flushes. */
  end(): Promise<void>;
}

/** A {@link RecordOutput} on a stream. `signal` ends a wait for a reader that does not read. */
export function createRecordOutput<T = StoredLog | StoredSpan>(
  stream: OutputStream,
  format: RecordFormat<T>,
  signal: AbortSignal,
): RecordOutput<T> {
  let count = 0;
  let pending = format.header;

  async function flush(): Promise<void> {
    const text = pending;
    pending = '';
    if (text === '' || signal.aborted) return;
    if (!stream.write(text)) await once(stream, 'drain', { signal });
  }

  return {
    get count() {
      return count;
    },
    write(record) {
      count++;
      pending += format.record(record);
      return pending.length < CHUNK_CHARACTERS ? undefined : flush();
    },
    flush,
    end() {
      pending += format.footer();
      return flush();
    },
  };
}
