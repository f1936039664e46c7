import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlertTransition } from '@agentbus/analytics';

/** Where alerts keep what became of them, within a store: one JSON object a line. */
const DIRECTORY = join('state', 'alerts');

/** The history, and what of it is older. */
const HISTORY_FILE = /^history\.jsonl(?:\.\d+)?$/u;

/** What became of alerts; `undefined` where none are evaluated over this store. */
export async function readAlertTransitions(directory: string): Promise<AlertTransition[] | undefined> {
  let names: string[];
  try {
    names = await readdir(join(directory, DIRECTORY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const transitions: AlertTransition[] = [];
  for (const name of names.filter((file) => HISTORY_FILE.test(file)).sort()) {
    const text = await readFile(join(directory, DIRECTORY, name), 'utf8');
    for (const line of text.split('\n')) {
      const transition = readTransition(line);
      if (transition) transitions.push(transition);
    }
  }
  return transitions;
}

/** A line that is torn, or of another kind, is passed over: the rest still tells what happened. */
function readTransition(line: string): AlertTransition | undefined {
  try {
    const { alert, state, at, value = null, labels = {} } = JSON.parse(line);
    const complete = typeof alert === 'string' && typeof state === 'string' && typeof at === 'number';
    return complete ? { alert, state, at, value, labels } : undefined;
  } catch {
    return undefined;
  }
}
