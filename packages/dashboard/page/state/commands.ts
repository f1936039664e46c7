/** Keys and what they do. Pages register their commands while they are shown; help and palette list them. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { singleKeys } from './preferences.ts';

/** Something that can be done. */
export interface Command {
  /** `j`, `G`, `g l` (one after the other), `Ctrl+k`, `Enter`, ` ` … `undefined`: in the palette only. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: string;
  run(): void;
}

const registered = signal<readonly Command[][]>([]);

/** All that can be done now, later registrations first. */
export function commands(): Command[] {
  return registered.value.flat();
}

/** Registers commands while a component is shown. `run` may change with each rendering. */
export function useCommands(list: readonly Command[]): void {
  const latest = useRef(list);
  latest.current = list;
  const identity = list.map(({ keys, label }) => `${keys.join()} ${label}`).join();
  useEffect(() => {
    const own = latest.current.map((command, index) => ({
      ...command,
      run: () => latest.current[index]?.run(),
    }));
    registered.value = [own, ...registered.value];
    return () => {
      registered.value = registered.value.filter((other) => other !== own);
    };
  }, [identity]);
}

/** How long the second key of a sequence is waited for. */
const SEQUENCE_MILLIS = 1200;

let pending = '';
let pendingAt = 0;

/** Whether keys belong to what has the focus, also within an editor. */
function isTyping(target: EventTarget | null | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName);
}

function keyOf(event: KeyboardEvent): string {
  const modifier = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  return modifier + (modifier === '' ? event.key : event.key.toLowerCase());
}

/** Runs what a key stands for. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const key = keyOf(event);
  const isSingle = !key.startsWith('Ctrl+');
  if (isSingle && isTyping(event.composedPath()[0])) return;
  const inDialog = document.querySelector('dialog[open]') !== null;
  if (inDialog) return;
  const isCharacter = isSingle && key.length === 1;
  if (isCharacter && singleKeys.value === 'off') return;
  // Buttons and links have Enter and Space for themselves.
  const onControl =
    event.target instanceof HTMLElement && event.target.closest('button, a, summary') !== null;
  if (onControl && (key === 'Enter' || key === ' ')) return;
  const now = event.timeStamp;
  const sequence = pending !== '' && now - pendingAt < SEQUENCE_MILLIS ? `${pending} ${key}` : '';
  pending = '';
  const all = commands();
  const command = all.find(({ keys }) => sequence !== '' && keys.includes(sequence));
  const found = command ?? all.find(({ keys }) => keys.includes(key));
  if (found !== undefined) {
    event.preventDefault();
    found.run();
    return;
  }
  if (all.some(({ keys }) => keys.some((known) => known.startsWith(`${key} `)))) {
    pending = key;
    pendingAt = now;
    event.preventDefault();
  }
}
