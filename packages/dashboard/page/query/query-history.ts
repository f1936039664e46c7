/** Queries that this browser has run, the newest first. They stay in it: the hub is not told. */
import { type Signal, signal } from '@preact/signals';

/** One that was run. */
export interface PastQuery {
  readonly language: 'query' | 'sql';
  readonly text: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** As many as somebody looks through. */
const MAX_QUERIES = 50;

const NAME = 'agentbus.queries';

/** All of them. */
export const pastQueries: Signal<readonly PastQuery[]> = signal(read());

/** Puts a query first; one that is there already moves up. */
export function remember(language: PastQuery['language'], text: string): void {
  if (text === '') return;
  const others = pastQueries.value.filter((past) => past.language !== language || past.text !== text);
  set([{ language, text, at: Date.now() }, ...others].slice(0, MAX_QUERIES));
}

/** Forgets all of one language. */
export function forget(language: PastQuery['language']): void {
  set(pastQueries.value.filter((past) => past.language !== language));
}

function set(queries: readonly PastQuery[]): void {
  pastQueries.value = queries;
  try {
    window.localStorage.setItem(NAME, JSON.stringify(queries));
  } catch {
    // Storage may be switched off or full; the page works without.
  }
}

function read(): PastQuery[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isPastQuery) : [];
  } catch {
    // As above; or somebody else has written there.
    return [];
  }
}

function isPastQuery(value: unknown): value is PastQuery {
  const { language, text, at } = (value ?? {}) as Partial<Record<keyof PastQuery, unknown>>;
  return (language === 'query' || language === 'sql') && typeof text === 'string' && typeof at === 'number';
}
