import { Popover } from '../parts/popover.tsx';
import { forget, type PastQuery, pastQueries } from './query-history.ts';

interface HistoryPickerProps {
  readonly language: PastQuery['language'];
  readonly onPick: (text: string) => void;
}

/** What was asked before, to ask it again. */
export function HistoryPicker({ language, onPick }: HistoryPickerProps) {
  const queries = pastQueries.value.filter((past) => past.language === language);
  return (
    <Popover label={<span>History</span>} title="Queries that were run in this browser" align="right">
      {(close) =>
        queries.length === 0 ? (
          <p class="quiet">Queries that you run are listed here, in this browser alone.</p>
        ) : (
          <div class="view-panel">
            <ul class="choices history">
              {queries.map(({ text, at }) => (
                <li key={text}>
                  <button
                    type="button"
                    class="plain"
                    title={new Date(at).toLocaleString()}
                    onClick={() => {
                      close();
                      onPick(text);
                    }}
                  >
                    <code>{text}</code>
                  </button>
                </li>
              ))}
            </ul>
            <button type="button" onClick={() => forget(language)}>
              Forget them
            </button>
          </div>
        )
      }
    </Popover>
  );
}
