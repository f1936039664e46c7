/** The newest records, and from there on all that come: none is left out between the two, and none comes twice. */
import { get } from '../state/api.ts';
import type { LogRecord } from '../state/records.ts';
import { watchLogs } from '../state/stream.ts';

/** Records that are there before the first one comes. */
const FIRST_RECORDS = 100;

/** What a list is told. */
export interface LiveListener {
  /** Once: what is there, the oldest first. */
  onFirst(records: readonly LogRecord[]): void;
  onRecords(records: readonly LogRecord[]): void;
  onGap(missed: number | undefined, reason: string): void;
}

/**
 * Begins; resolves with what ends it.
 *
 * @throws Problem where the filter is wrong: then nothing has begun, since one bad filter would end the stream of all.
 */
export async function beginLive(
  query: string,
  signal: AbortSignal,
  listener: LiveListener,
): Promise<() => void> {
  await get('/api/logs', { query, limit: 1 }, signal);
  let state: 'waiting' | 'asking' | 'live' = 'waiting';
  const early: LogRecord[] = [];
  const known = new Set<string>();
  const fresh = (records: readonly LogRecord[]) => records.filter(({ id }) => !known.has(id));
  const ask = async () => {
    state = 'asking';
    const { records } = await get<{ records: LogRecord[] }>(
      '/api/logs',
      { query, limit: FIRST_RECORDS },
      signal,
    );
    for (const { id } of records) known.add(id);
    listener.onFirst([...records.reverse(), ...fresh(early)]);
    state = 'live';
  };
  return watchLogs(query, {
    onOpen() {
      if (state !== 'waiting') return;
      ask().catch(() => {
        // The stream goes on; what was there before stays away until the page is opened again.
        if (!signal.aborted) listener.onFirst(early);
        state = 'live';
      });
    },
    onRecords(records) {
      if (state === 'live') listener.onRecords(fresh(records));
      else early.push(...records);
    },
    onGap: listener.onGap,
  });
}
