import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AlertEvent } from './alert-event.ts';
import { ALERT_STATE_DIRECTORY } from './alert-state-file.ts';

/** The history is kept in two files of this many bytes at most. */
export const MAX_HISTORY_BYTES: number = 4 * 1024 * 1024;

/** What has happened to alerts, in `state/alerts/history.jsonl`, for people. */
export interface EventHistory {
  append(events: readonly AlertEvent[]): void;
  /** The oldest first. Lines that a crash has cut are left out. */
  read(): readonly AlertEvent[];
}

/**
 * Opens the history of a store.
 *
 * @param directory the store's.
 */
export function openHistory(directory: string): EventHistory {
  const path = join(directory, ALERT_STATE_DIRECTORY, 'history.jsonl');
  const older = `${path}.1`;
  return {
    append(events) {
      if (events.length === 0) return;
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_HISTORY_BYTES) renameSync(path, older);
      appendFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 });
    },
    read: () => [...eventsIn(older), ...eventsIn(path)],
  };
}

function eventsIn(path: string): AlertEvent[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as AlertEvent];
      } catch (error) {
        if (error instanceof SyntaxError) return [];
        throw error;
      }
    });
}
