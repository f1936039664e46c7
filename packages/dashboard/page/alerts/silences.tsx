import { useState } from 'preact/hooks';
import { plural } from '../parts/format.ts';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { formatTime } from '../state/time.ts';
import type { Silence, SilencePreview } from './alert.ts';

export interface SilencesProps {
  /** Changes when they are to be asked for again. */
  readonly turn: string;
  readonly onChange: (method: 'POST' | 'DELETE', path: string, body?: object) => void;
}

/** Silences, to make and to end. */
export function Silences({ turn, onChange }: SilencesProps) {
  const [matchers, setMatchers] = useState('');
  const [length, setLength] = useState('2h');
  const [comment, setComment] = useState('');
  const { data } = useResource(turn, (signal) =>
    get<{ readonly silences: readonly Silence[] }>('/api/alerts/silences', {}, signal),
  );
  const preview = useResource(
    matchers.trim() === '' ? undefined : `${matchers} ${turn}`,
    (signal) => get<SilencePreview>('/api/alerts/silences/preview', { matchers }, signal),
    matchers,
  );
  const shown = (data?.silences ?? []).filter(({ state }) => state !== 'expired');
  return (
    <section class="card silences">
      <h2>Silences</h2>
      {shown.length === 0 && <p class="quiet">Nothing is silenced.</p>}
      <ul>
        {shown.map(({ id, matchers: written, endsAt, createdBy, comment: reason }) => (
          <li key={id}>
            <span class="mono">{written}</span> until {formatTime(endsAt, { date: true, digits: 0 })}, by{' '}
            {createdBy} {reason}{' '}
            <button type="button" onClick={() => onChange('DELETE', `/api/alerts/silences/${id}`)}>
              Expire
            </button>
          </li>
        ))}
      </ul>
      <form
        class="toolbar"
        onSubmit={(event) => {
          event.preventDefault();
          onChange('POST', '/api/alerts/silences', { matchers, for: length, comment });
        }}
      >
        <input
          type="text"
          aria-label="Matchers"
          placeholder='alertname="ManyErrors"'
          value={matchers}
          onInput={(event) => setMatchers(event.currentTarget.value)}
        />
        <input
          type="text"
          aria-label="For how long"
          value={length}
          size={5}
          onInput={(event) => setLength(event.currentTarget.value)}
        />
        <input
          type="text"
          aria-label="Comment"
          placeholder="Why"
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
        <button type="submit">Silence</button>
      </form>
      <p class="silence-preview quiet" role="status">
        {preview.data !== undefined
          ? previewText(preview.data)
          : preview.problem !== undefined
            ? 'These are no matchers yet.'
            : ''}
      </p>
    </section>
  );
}

function previewText({ active, lately, alerts }: SilencePreview): string {
  if (active === 0 && lately === 0) return 'Covers no alert of now, and none of the last day.';
  const names = alerts.length === 0 ? '' : `: ${alerts.join(', ')}`;
  return `Covers ${plural(active, 'alert')} of now and ${lately} of the last day${names}`;
}
