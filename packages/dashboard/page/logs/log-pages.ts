/** Log records, read a page at a time as somebody scrolls. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, Problem } from '../state/api.ts';
import type { LogRecord } from '../state/records.ts';

/** As many as come at once: some screens of them. */
const PAGE_RECORDS = 200;

/** What is asked for. */
export interface LogQuery {
  readonly query: string;
  readonly since: string;
  readonly until: string;
  readonly service: readonly string[];
}

/** The records so far. */
export interface LogPages {
  readonly records: readonly LogRecord[];
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  /** Whether the store has no more that match. */
  readonly isComplete: boolean;
  more(): void;
  reload(): void;
  cancel(): void;
}

interface State {
  readonly key: string;
  readonly records: readonly LogRecord[];
  readonly cursor: string | undefined;
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  readonly problem: Problem | undefined;
}

/** Reads them. What was there stays in sight until the first page of something new is there. */
export function useLogPages(query: LogQuery, turn: number): LogPages {
  const key = JSON.stringify(query);
  const [state, setState] = useState<State>({
    key,
    records: [],
    cursor: undefined,
    isComplete: false,
    isLoading: true,
    problem: undefined,
  });
  const [retry, setRetry] = useState(0);
  const running = useRef<AbortController | undefined>(undefined);
  const latest = useRef(state);
  latest.current = state;

  const load = (cursor: string | undefined) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState((before) => ({ ...before, isLoading: true, problem: undefined }));
    get<{ records: readonly LogRecord[]; cursor?: string }>(
      '/api/logs',
      { ...query, limit: PAGE_RECORDS, cursor },
      controller.signal,
    ).then(
      (page) => {
        if (controller.signal.aborted) return;
        setState((before) => ({
          key,
          records: cursor === undefined ? page.records : [...before.records, ...page.records],
          cursor: page.cursor,
          isComplete: page.cursor === undefined,
          isLoading: false,
          problem: undefined,
        }));
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const problem = error instanceof Problem ? error : new Problem(0, { message: String(error) });
        setState((before) => ({
          ...before,
          records: before.key === key ? before.records : [],
          key,
          isLoading: false,
          problem,
        }));
      },
    );
  };
  useEffect(() => {
    load(undefined);
    return () => running.current?.abort();
  }, [key, turn, retry]);
  return {
    records: state.records,
    problem: state.problem,
    isLoading: state.isLoading,
    isComplete: state.isComplete,
    more() {
      const { cursor, isLoading, problem } = latest.current;
      if (cursor !== undefined && !isLoading && problem === undefined) load(cursor);
    },
    reload: () => setRetry((before) => before + 1),
    cancel() {
      running.current?.abort();
      setState((before) => ({ ...before, isLoading: false }));
    },
  };
}
