import { count } from '../parts/format.ts';

interface SpanSearchProps {
  readonly text: string;
  /** Rows that match, and the place of the selected one among them; -1 where it is none of them. */
  readonly matches: number;
  readonly place: number;
  readonly isOnly: boolean;
  readonly onText: (text: string) => void;
  readonly onStep: (step: 1 | -1) => void;
  readonly onOnly: (isOnly: boolean) => void;
}

/** The element that `/` goes to. */
export const SEARCH_ID = 'span-search';

/** Looks for spans and records of a trace by anything they hold. */
export function SpanSearch({ text, matches, place, isOnly, onText, onStep, onOnly }: SpanSearchProps) {
  return (
    <div class="span-search" role="search">
      <input
        id={SEARCH_ID}
        type="search"
        placeholder="Search spans"
        aria-label="Search spans"
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      {text !== '' && (
        <>
          <span class="quiet" role="status">
            {matches === 0 ? 'none' : `${place < 0 ? '' : `${count(place + 1)} of `}${count(matches)}`}
          </span>
          <label class="check">
            <input
              type="checkbox"
              checked={isOnly}
              onChange={(event) => onOnly(event.currentTarget.checked)}
            />
            Only these
          </label>
        </>
      )}
    </div>
  );
}
