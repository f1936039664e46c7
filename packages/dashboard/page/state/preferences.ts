/** What this browser remembers: nothing of the data, only how the page is to look and behave. */
import { effect, type Signal, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

function remembered<T extends string>(key: string, fallback: T, values: readonly T[]): Signal<T> {
  const name = `agentbus.${key}`;
  const stored = read(name);
  const value = signal<T>(values.find((known) => known === stored) ?? fallback);
  effect(() => write(name, value.value));
  return value;
}

/** Colours; `system` follows the operating system. */
export const theme: Signal<Theme> = remembered<Theme>('theme', 'system', ['system', 'light', 'dark']);

/** Whether single keys are commands (WCAG 2.1.4): off for those who dictate. */
export const singleKeys: Signal<'on' | 'off'> = remembered('keys', 'on', ['on', 'off']);

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** The colours that are shown. */
export const shownTheme: Signal<'light' | 'dark'> = signal('light');

effect(() => apply(theme.value));
systemDark.addEventListener('change', () => apply(theme.value));

function apply(chosen: Theme): void {
  shownTheme.value = chosen === 'system' ? (systemDark.matches ? 'dark' : 'light') : chosen;
  document.documentElement.dataset.theme = shownTheme.value;
}

/** The next of the three. */
export function nextTheme(): void {
  const order: readonly Theme[] = ['system', 'light', 'dark'];
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length] ?? 'system';
}

function read(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    // Storage may be switched off; the page works without.
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // As above.
  }
}
