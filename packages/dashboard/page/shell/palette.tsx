import { useId, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { openHref } from '../state/address.ts';
import { get } from '../state/api.ts';
import { commands } from '../state/commands.ts';
import { useResource } from '../state/resource.ts';
import { RANGES, setRange } from '../state/time.ts';
import { keyName } from './help-dialog.tsx';

interface Entry {
  readonly label: string;
  readonly group: string;
  readonly hint: string;
  run(): void;
}

/** Everything that can be done, by name. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const views = useResource('views', (signal) =>
    get<{ views: readonly { name: string; address: string }[] }>('/api/views', {}, signal),
  );
  const entries: Entry[] = [
    ...commands().map(({ label, group, keys, run }) => ({ label, group, hint: keys[0] ?? '', run })),
    ...(views.data?.views ?? []).map(({ name, address }) => ({
      label: name,
      group: 'Saved views',
      hint: '',
      run: () => openHref(address),
    })),
    ...RANGES.map(({ label, since }) => ({
      label,
      group: 'Time range',
      hint: '',
      run: () => setRange(since),
    })),
  ];
  const words = text.toLowerCase().split(/\s+/u);
  const found = entries
    .filter(({ label, group }) => words.every((word) => `${group} ${label}`.toLowerCase().includes(word)))
    .slice(0, 40);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  return (
    <Dialog title="Commands" onClose={onClose} class="palette">
      <input
        type="text"
        role="combobox"
        aria-label="Search commands"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${chosen}`}
        placeholder="Pages, commands, saved views, ranges …"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen(Math.min(found.length - 1, chosen + 1));
          else if (event.key === 'ArrowUp') setChosen(Math.max(0, chosen - 1));
          else if (event.key === 'Enter') run(found[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <ul role="listbox" id={id} aria-label="Commands" class="palette-list">
        {found.map((entry, index) => (
          <li
            key={`${entry.group} ${entry.label}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(entry)}
          >
            <span class="quiet">{entry.group}</span> {entry.label}
            {entry.hint !== '' && <kbd>{keyName(entry.hint)}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="quiet">Nothing is called that.</p>}
    </Dialog>
  );
}
