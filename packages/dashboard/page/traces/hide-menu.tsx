import { count } from '../parts/format.ts';
import { Popover } from '../parts/popover.tsx';
import type { SpanTree } from './span-tree.ts';
import type { Hidden } from './trace-search.ts';

interface HideMenuProps {
  readonly tree: SpanTree;
  readonly hidden: readonly Hidden[];
  readonly onChange: (hidden: readonly Hidden[]) => void;
}

/** Names in the menu: those with the most spans, which are those that are in the way. */
const MAX_NAMES = 30;

/** What of a trace is not shown, by service and by name. */
export function HideMenu({ tree, hidden, onChange }: HideMenuProps) {
  const label = hidden.length === 0 ? 'Hide' : `Hidden: ${hidden.length}`;
  return (
    <Popover label={<span>{label}</span>} title="Hide spans" align="right">
      {() => (
        <div class="hide-panel">
          <HideChoices by="service" tree={tree} hidden={hidden} onChange={onChange} />
          <HideChoices by="name" tree={tree} hidden={hidden} onChange={onChange} />
          <button type="button" disabled={hidden.length === 0} onClick={() => onChange([])}>
            Show all
          </button>
        </div>
      )}
    </Popover>
  );
}

function HideChoices({ by, tree, hidden, onChange }: HideMenuProps & { readonly by: Hidden['by'] }) {
  const counts = new Map<string, number>();
  for (const { span } of tree.nodes.values()) counts.set(span[by], (counts.get(span[by]) ?? 0) + 1);
  const values = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MAX_NAMES);
  const isOn = (value: string) => hidden.some((known) => known.by === by && known.value === value);
  return (
    <fieldset>
      <legend>{by === 'service' ? 'Services' : 'Names'}</legend>
      <ul class="choices">
        {values.map(([value, spans]) => (
          <li key={value}>
            <label class="check">
              <input
                type="checkbox"
                checked={!isOn(value)}
                onChange={() =>
                  onChange(
                    isOn(value)
                      ? hidden.filter((known) => known.by !== by || known.value !== value)
                      : [...hidden, { by, value }],
                  )
                }
              />
              <span class="hide-name">{value === '' ? '(no name)' : value}</span>
            </label>
            <span class="quiet">{count(spans)}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
