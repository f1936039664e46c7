import { randomUUID } from 'node:crypto';
import { stateFile } from './alert-state-file.ts';
import { isActive, type Silence } from './silence.ts';

/** A silence that is over is shown for so long, in milliseconds; then it is forgotten. */
const KEPT_AFTER_END = 5 * 86_400_000;

/** The silences of a store, in `state/alerts/silences.json`. */
export interface SilenceStore {
  /** Those that have not been forgotten, the latest end first. */
  list(): readonly Silence[];
  /** @throws RangeError where it ends before it begins, or has no matcher. */
  add(silence: Omit<Silence, 'id'>, now: number): Silence;
  /** Ends a silence now; `false` where there is none of this id that has not ended. */
  expire(id: string, now: number): boolean;
}

/**
 * Opens the silences of a store.
 *
 * @param directory the store's.
 */
export function openSilences(directory: string): SilenceStore {
  const file = stateFile<{ readonly version: 1; readonly silences: readonly Silence[] }>(
    directory,
    'silences',
  );
  const list = () => [...(file.load()?.silences ?? [])].sort((a, b) => b.endsAt - a.endsAt);
  const save = (silences: readonly Silence[], now: number) =>
    file.save({ version: 1, silences: silences.filter(({ endsAt }) => endsAt + KEPT_AFTER_END > now) });
  return {
    list,
    add(silence, now) {
      if (silence.matchers.length === 0)
        throw new RangeError('Cannot silence: there is no matcher. Name one.');
      if (silence.endsAt <= Math.max(silence.startsAt, now)) {
        throw new RangeError(
          'Cannot silence: it would end before it begins, or has ended. Name a later end.',
        );
      }
      const added = { ...silence, id: randomUUID() };
      save([...list(), added], now);
      return added;
    },
    expire(id, now) {
      const all = list();
      const found = all.find((silence) => silence.id === id && silence.endsAt > now);
      if (found === undefined) return false;
      // One that has not begun yet never will.
      const ended = isActive(found, now)
        ? { ...found, endsAt: now }
        : { ...found, startsAt: now, endsAt: now };
      save(
        all.map((silence) => (silence === found ? ended : silence)),
        now,
      );
      return true;
    },
  };
}
