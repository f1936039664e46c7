/** Copies texts, and says so. */
import { signal } from '@preact/signals';

/** What was just done, for the note at the page's foot. */
export const toast = signal('');

let timer: ReturnType<typeof setTimeout> | undefined;

/** Two and a half seconds: long enough to read. */
const TOAST_MILLIS = 2500;

/** Says something for a moment. */
export function say(text: string): void {
  toast.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.value = '';
  }, TOAST_MILLIS);
}

/** Copies a text; where the browser forbids that, shows it instead. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(`Copying is not allowed here: ${text.slice(0, 200)}`);
  }
}

/** Has a text saved as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
