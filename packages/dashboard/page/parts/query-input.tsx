import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Fix, get, type Problem } from '../state/api.ts';
import { useCommands } from '../state/commands.ts';
import { Icon } from './icon.tsx';

interface Completion {
  readonly kind: string;
  readonly label: string;
  readonly insertion: string;
  readonly position: number;
  readonly length: number;
  readonly count?: number;
}

interface QueryInputProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly signal?: 'logs' | 'spans';
  readonly problem?: Problem | undefined;
  readonly isLoading?: boolean;
  /** Called when the query is to be run. */
  readonly onRun: (query: string) => void;
  readonly onCancel?: () => void;
}

/** A query with completion, and with its mistake marked where it is. */
export function QueryInput(props: QueryInputProps) {
  const { value, label, placeholder, signal = 'logs', problem, isLoading = false, onRun, onCancel } = props;
  const [text, setText] = useState(value);
  const [completions, setCompletions] = useState<readonly Completion[]>([]);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const asking = useRef<AbortController | undefined>(undefined);
  const id = useId();
  useEffect(() => setText(value), [value]);
  useCommands([
    { keys: ['/'], label: 'Edit the query', group: 'Query', run: () => input.current?.select() },
    { keys: [], label: 'Clear the query', group: 'Query', run: () => run('') },
  ]);

  const run = (query: string) => {
    asking.current?.abort();
    setCompletions([]);
    setText(query);
    onRun(query.trim());
  };
  const ask = (query: string, position: number) => {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    get<{ completions: readonly Completion[] }>(
      '/api/complete',
      { query, position, signal },
      controller.signal,
    ).then(
      (answer) => {
        if (controller.signal.aborted) return;
        setCompletions(answer.completions.slice(0, 12));
        setChosen(-1);
      },
      () => {
        // Without proposals the query can still be typed.
        if (!controller.signal.aborted) setCompletions([]);
      },
    );
  };
  const accept = ({ insertion, position, length, kind }: Completion) => {
    const tail = text.slice(position + length);
    const after = kind === 'value' && tail === '' ? ' ' : '';
    const next = text.slice(0, position) + insertion + after + tail;
    const place = position + insertion.length + after.length;
    setText(next);
    setCompletions([]);
    queueMicrotask(() => {
      input.current?.focus();
      input.current?.setSelectionRange(place, place);
      ask(next, place);
    });
  };
  const mend = (fix: Fix) =>
    run(text.slice(0, fix.position) + fix.replacement + text.slice(fix.position + fix.length));
  const onKeyDown = (event: KeyboardEvent) => {
    const open = completions.length > 0;
    if (event.key === 'Enter') {
      const completion = completions[chosen];
      event.preventDefault();
      if (open && completion !== undefined) accept(completion);
      else run(text);
    } else if (event.key === 'Tab' && open && !event.shiftKey) {
      const completion = completions[Math.max(0, chosen)];
      if (completion === undefined) return;
      event.preventDefault();
      accept(completion);
    } else if (event.key === 'ArrowDown' && open) {
      event.preventDefault();
      setChosen((chosen + 1) % completions.length);
    } else if (event.key === 'ArrowUp' && open) {
      event.preventDefault();
      setChosen(((chosen + completions.length) % (completions.length + 1)) - 1);
    } else if (event.key === 'Escape') {
      if (open) setCompletions([]);
      else input.current?.blur();
      event.stopPropagation();
    }
  };
  const mistake = problem?.parameter === 'query' ? problem : undefined;
  return (
    <div class={mistake === undefined ? 'query' : 'query has-mistake'}>
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          run(text);
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          class="query-text"
          value={text}
          placeholder={placeholder}
          aria-label={label}
          aria-autocomplete="list"
          aria-expanded={completions.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen < 0 ? undefined : `${id}-${chosen}`}
          aria-invalid={mistake !== undefined}
          aria-describedby={mistake === undefined ? undefined : `${id}-mistake`}
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={(event) => {
            const { value: typed, selectionStart } = event.currentTarget;
            setText(typed);
            ask(typed, selectionStart ?? typed.length);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setCompletions([])}
        />
        {isLoading && onCancel !== undefined && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" class="primary">
          Run
        </button>
      </form>
      <ul
        class="completions"
        role="listbox"
        id={`${id}-list`}
        aria-label="Proposals"
        hidden={completions.length === 0}
      >
        {completions.map((completion, index) => (
          <li
            key={`${completion.kind} ${completion.insertion}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => accept(completion)}
          >
            <span class="completion-label">{completion.label}</span>
            <span class="quiet">
              {completion.kind}
              {completion.count === undefined ? '' : ` · ${completion.count}`}
            </span>
          </li>
        ))}
      </ul>
      {mistake !== undefined && <Mistake id={`${id}-mistake`} text={value} problem={mistake} onMend={mend} />}
    </div>
  );
}

interface MistakeProps {
  readonly id?: string;
  readonly text: string;
  readonly problem: Problem;
  readonly onMend: (fix: Fix) => void;
}

/** What is wrong with a query, where, and a button that mends it. */
export function Mistake({ id, text, problem, onMend }: MistakeProps) {
  const { position, message, help, fix } = problem;
  return (
    <div class="mistake" id={id} role="alert">
      {position !== undefined && <Marked text={text} problem={problem} />}
      <span>{message}</span>
      {help !== undefined && <span> {help}</span>}
      {fix !== undefined && (
        <button type="button" onClick={() => onMend(fix)}>
          {fix.label}
        </button>
      )}
    </div>
  );
}

/** The query with its wrong part underlined. */
export function Marked({ text, problem }: { readonly text: string; readonly problem: Problem }) {
  const { position = 0, length = 0 } = problem;
  const end = position + Math.max(1, length);
  return (
    <code class="marked">
      {text.slice(0, position)}
      <mark>{text.slice(position, end) || '\u00a0'}</mark>
      {text.slice(end)}
    </code>
  );
}
