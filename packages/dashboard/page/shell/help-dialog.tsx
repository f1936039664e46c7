import { Dialog } from '../parts/dialog.tsx';
import { commands } from '../state/commands.ts';
import { singleKeys } from '../state/preferences.ts';

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** A key as it stands on keyboards. */
export function keyName(key: string): string {
  return key === ' '
    ? 'Space'
    : key
        .split(' ')
        .map((part) => NAMES[part] ?? part)
        .join(' ');
}

/** The keys that work where somebody is. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const groups = new Map<string, { label: string; keys: readonly string[] }[]>();
  for (const { keys, label, group } of commands()) {
    if (keys.length === 0) continue;
    const list = groups.get(group) ?? [];
    groups.set(group, list);
    if (!list.some((known) => known.label === label)) list.push({ label, keys });
  }
  return (
    <Dialog title="Keys" onClose={onClose} class="help-dialog">
      <div class="help-groups">
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map(({ label, keys }) => (
                <div key={label}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{keyName(key)}</kbd>
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={singleKeys.value === 'on'}
          onChange={(event) => {
            singleKeys.value = event.currentTarget.checked ? 'on' : 'off';
          }}
        />
        Single keys are commands
      </label>
    </Dialog>
  );
}
