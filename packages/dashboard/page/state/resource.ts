/** What a page asks the hub for, kept while it is asked again. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from './api.ts';

/** An answer on its way, or there. */
export interface Resource<T> {
  /** The last answer: it stays while the next is awaited. */
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  reload(): void;
  /** Stops the question. */
  cancel(): void;
}

/**
 * Asks whenever `key` changes; what was asked before is stopped. `undefined` asks nothing.
 *
 * @param identity What the answer is about: where it changes, the old answer is forgotten.
 */
export function useResource<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
  identity: string = '',
): Resource<T> {
  const [state, setState] = useState<{ identity: string; data?: T; problem?: Problem; isLoading: boolean }>({
    identity,
    isLoading: key !== undefined,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => {
    if (key === undefined) {
      setState({ identity, isLoading: false });
      return undefined;
    }
    const controller = new AbortController();
    running.current = controller;
    setState((before) =>
      before.identity === identity ? { ...before, isLoading: true } : { identity, isLoading: true },
    );
    latest.current(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setState({ identity, data, isLoading: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const problem =
          error instanceof Problem
            ? error
            : new Problem(0, {
                code: 'page',
                message: error instanceof Error ? error.message : String(error),
              });
        setState((before) => {
          const { data } = before.identity === identity ? before : {};
          return data === undefined
            ? { identity, problem, isLoading: false }
            : { identity, data, problem, isLoading: false };
        });
      },
    );
    return () => controller.abort();
  }, [key, turn, identity]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState((before) => ({ ...before, isLoading: false }));
  }, []);
  return { data: state.data, problem: state.problem, isLoading: state.isLoading, reload, cancel };
}
