import { useState } from 'preact/hooks';
import { say } from '../parts/clipboard.ts';
import { Icon } from '../parts/icon.tsx';
import { Popover } from '../parts/popover.tsx';
import { currentHref, openHref } from '../state/address.ts';
import { get, Problem, send } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';

interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

/** Names for what is shown, to come back to it. */
export function SavedViews() {
  return (
    <Popover
      label={
        <>
          <Icon name="star" />
          <span>Views</span>
        </>
      }
      title="Saved views"
      align="right"
    >
      {(close) => <ViewPanel onDone={close} />}
    </Popover>
  );
}

function ViewPanel({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const { data, problem, reload } = useResource('views', (signal) =>
    get<{ views: readonly SavedView[] }>('/api/views', {}, signal),
  );
  const change = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      say(done);
      reload();
    } catch (error) {
      say(error instanceof Problem ? error.message : String(error));
    }
  };
  const views = data?.views ?? [];
  return (
    <div class="view-panel">
      {problem !== undefined && <p class="bad">{problem.message}</p>}
      {views.length === 0 && (
        <p class="quiet">None yet. A view keeps the query, range, services and columns.</p>
      )}
      <ul class="choices">
        {views.map((view) => (
          <li key={view.id}>
            <button
              type="button"
              class="plain"
              onClick={() => {
                openHref(view.address);
                onDone();
              }}
            >
              {view.name}
            </button>
            {may('operator') && (
              <button
                type="button"
                class="plain"
                aria-label={`Delete ${view.name}`}
                onClick={() => void change(() => send('DELETE', `/api/views/${view.id}`), 'View deleted')}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {may('operator') && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const address = currentHref();
            void change(() => send('POST', '/api/views', { name, address }), 'View saved').then(() =>
              setName(''),
            );
          }}
        >
          <label>
            Save this view as
            <input
              type="text"
              maxLength={80}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary" disabled={name.trim() === ''}>
            Save
          </button>
        </form>
      )}
    </div>
  );
}
