import { useEffect, useState } from 'preact/hooks';
import { Marked } from '../parts/query-input.tsx';
import { change } from '../state/address.ts';
import type { Problem } from '../state/api.ts';

interface FormProps {
  readonly selected: string;
  readonly among: string;
  readonly problem: Problem | undefined;
}

/** Which spans are asked about, and among which. */
export function DifferencesForm({ selected, among, problem }: FormProps) {
  const [texts, setTexts] = useState({ selected, among });
  useEffect(() => setTexts({ selected, among }), [selected, among]);
  return (
    <form
      class="differences-form"
      onSubmit={(event) => {
        event.preventDefault();
        change({ differs: texts.selected.trim(), among: texts.among.trim() });
      }}
    >
      <label>
        Spans that are asked about
        <input
          type="text"
          class="mono"
          spellcheck={false}
          value={texts.selected}
          aria-invalid={problem?.parameter === 'selected'}
          onInput={(event) => setTexts({ ...texts, selected: event.currentTarget.value })}
        />
      </label>
      <label>
        compared with the others of
        <input
          type="text"
          class="mono"
          spellcheck={false}
          value={texts.among}
          placeholder="all spans"
          aria-invalid={problem?.parameter === 'query'}
          onInput={(event) => setTexts({ ...texts, among: event.currentTarget.value })}
        />
      </label>
      <button type="submit" class="primary" disabled={texts.selected.trim() === ''}>
        Compare
      </button>
      {problem !== undefined && (
        <p class="mistake" role="alert">
          {problem.position !== undefined && (
            <Marked text={problem.parameter === 'query' ? among : selected} problem={problem} />
          )}
          <span>{problem.message}</span>
          {problem.help !== undefined && <span> {problem.help}</span>}
        </p>
      )}
    </form>
  );
}
