import { useState } from 'preact/hooks';
import { Popover } from '../parts/popover.tsx';
import { change } from '../state/address.ts';
import { isUtc, RANGES, range, rangeLabel, setRange, zoneLabel } from '../state/time.ts';

/** The time that pages look at. */
export function RangePicker() {
  return (
    <Popover
      label={<span>{rangeLabel(range.value)}</span>}
      title="Time range"
      align="right"
      class="range-picker"
    >
      {(close) => <RangePanel onDone={close} />}
    </Popover>
  );
}

function RangePanel({ onDone }: { readonly onDone: () => void }) {
  const [since, setSince] = useState(range.value.since);
  const [until, setUntil] = useState(range.value.until);
  const choose = (from: string, to: string) => {
    setRange(from, to);
    onDone();
  };
  return (
    <div class="range-panel">
      <ul class="choices">
        {RANGES.map((known) => (
          <li key={known.since}>
            <button
              type="button"
              class="plain"
              aria-pressed={range.value.since === known.since && range.value.until === ''}
              onClick={() => choose(known.since, '')}
            >
              {known.label}
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          choose(since.trim(), until.trim());
        }}
      >
        <label>
          From
          <input type="text" value={since} onInput={(event) => setSince(event.currentTarget.value)} />
        </label>
        <label>
          To
          <input
            type="text"
            value={until}
            placeholder="now"
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
        </label>
        <p class="quiet">-90m, today, 09:30, 2026-11-23T16:15, Unix time</p>
        <button type="submit" class="primary">
          Apply
        </button>
        <label class="check">
          <input
            type="checkbox"
            checked={isUtc.value}
            onChange={(event) => change({ zone: event.currentTarget.checked ? 'utc' : undefined })}
          />
          Show UTC ({zoneLabel()})
        </label>
      </form>
    </div>
  );
}
