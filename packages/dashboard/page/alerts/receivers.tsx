import { useState } from 'preact/hooks';
import { say } from '../parts/clipboard.ts';
import { Problem, send } from '../state/api.ts';
import { may } from '../state/session.ts';
import type { Receiver } from './alert.ts';

interface TestAnswer {
  readonly results: readonly { readonly type: string; readonly reason?: string }[];
}

/** Who is told of alerts, and a button that tells them of one that is none. */
export function Receivers({ receivers }: { readonly receivers: readonly Receiver[] }) {
  const [results, setResults] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState('');
  const test = async (name: string) => {
    setBusy(name);
    const tell = (text: string) => {
      setResults((before) => ({ ...before, [name]: text }));
      say(text);
    };
    try {
      const answer = await send<TestAnswer>('POST', `/api/alerts/receivers/${encodeURIComponent(name)}/test`);
      const told = answer.results.map(({ type, reason }) => `${type}: ${reason ?? 'sent'}`);
      tell(told.length === 0 ? 'It has no notifiers: nobody is told' : told.join(', '));
    } catch (error) {
      tell(error instanceof Problem ? error.message : String(error));
    }
    setBusy('');
  };
  return (
    <section class="card receivers">
      <h2>Receivers</h2>
      <ul>
        {receivers.map(({ name, notifiers }) => (
          <li key={name}>
            <b>{name}</b> <span class="quiet">{notifiers.join(', ') || 'tells nobody'}</span>{' '}
            {may('admin') && (
              <button type="button" disabled={busy !== ''} onClick={() => void test(name)}>
                {busy === name ? 'Telling …' : 'Send a test'}
              </button>
            )}{' '}
            <span role="status">{results[name] ?? ''}</span>
          </li>
        ))}
      </ul>
      <p class="quiet">
        Addresses and secrets of receivers stand in the rule file alone; they are neither shown nor changed
        here.
      </p>
    </section>
  );
}
