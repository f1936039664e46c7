import { count, plural } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { Popover } from '../parts/popover.tsx';
import { may } from '../state/session.ts';
import { termOf } from '../state/terms.ts';
import { formatTime } from '../state/time.ts';
import { type ErrorGroup, stackLines, stackOf, titleOf } from './error-groups.ts';

interface ErrorDetailProps {
  readonly group: ErrorGroup;
  /** What it can be merged into. */
  readonly others: readonly ErrorGroup[];
  readonly onClose: () => void;
  readonly onDecide: (action: string, into?: string) => void;
}

/** One group: its stack, where it happens, and what is decided on it. */
export function ErrorDetail({ group, others, onClose, onDecide }: ErrorDetailProps) {
  const { type, message, stack, status, traces } = group;
  const frames = stackOf(stack);
  const isClosed = status === 'resolved' || status === 'ignored';
  const [line = ''] = message.split('\n', 1);
  const filter = type === '' ? `${termOf('body', line)} level>=error` : termOf('exception.type', type);
  return (
    <aside class="detail" aria-label="Group of errors">
      <header>
        <span class={`status is-${status}`}>{status}</span>
        <b>{count(group.count)}</b>
        <span class="detail-service quiet">
          {group.earlier > 0 ? `${count(group.earlier)} before this time` : 'never before this time'}
        </span>
        <button type="button" class="plain" onClick={onClose} aria-label="Close the group" title="Esc">
          <Icon name="close" />
        </button>
      </header>
      <div class="detail-actions">
        <PageLink to="/logs" with={{ q: filter }} class="button">
          Records like it
        </PageLink>
        {may('operator') &&
          (isClosed ? (
            <button type="button" onClick={() => onDecide('reopen')}>
              Reopen
            </button>
          ) : (
            <>
              <button type="button" onClick={() => onDecide('resolve')}>
                Resolve
              </button>
              <button type="button" onClick={() => onDecide('ignore')}>
                Ignore
              </button>
            </>
          ))}
        {may('operator') && others.length > 0 && (
          <Popover label={<span>Merge</span>} title="Merge into" align="right">
            {(close) => (
              <ul class="choices">
                {others.slice(0, 20).map((other) => (
                  <li key={other.id}>
                    <button
                      type="button"
                      class="plain"
                      onClick={() => {
                        close();
                        onDecide('merge', other.id);
                      }}
                    >
                      {titleOf(other).slice(0, 60)}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Popover>
        )}
      </div>
      <div class="detail-scroll">
        {type !== '' && <p class="bad">{type}</p>}
        <pre class="body">{message}</pre>
        {stack !== '' && (
          <section class="attributes">
            <h3>Stack</h3>
            <pre class="stack">{frames.own.join('\n')}</pre>
            {frames.others > 0 && (
              <details>
                <summary>
                  {plural(frames.others, 'frame')} of packages and the runtime, in their places
                </summary>
                <pre class="stack">
                  {stackLines(stack).map(({ text, isApp }, index) => (
                    <span key={index} class={isApp ? undefined : 'quiet'}>
                      {text}
                      {'\n'}
                    </span>
                  ))}
                </pre>
              </details>
            )}
          </section>
        )}
        <Places label="Services" values={group.services} />
        <Places label="Operations" values={group.operations} />
        <Places label="Versions" values={group.versions} />
        {traces.length > 0 && (
          <section class="attributes">
            <h3>Traces</h3>
            <ul>
              {traces.map((trace) => (
                <li key={trace} class="trace-link">
                  <PageLink to="/traces" with={{ trace }}>
                    <span class="mono">{trace}</span>
                  </PageLink>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section class="attributes">
          <h3>Seen</h3>
          <p>
            {formatTime(group.first, { date: true })} to {formatTime(group.last, { date: true })}
          </p>
        </section>
      </div>
    </aside>
  );
}

function Places({ label, values }: { readonly label: string; readonly values: ErrorGroup['services'] }) {
  if (values.length === 0) return null;
  return (
    <section class="attributes">
      <h3>{label}</h3>
      <p>
        {values.map(({ value, count: times }) => (
          <span class="chip" key={value}>
            {value} {times}
          </span>
        ))}
      </p>
    </section>
  );
}
