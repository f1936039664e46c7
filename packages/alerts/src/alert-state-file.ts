/** Keeps a state in a file, so that a crash at any moment leaves the one before or the one after, whole. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the states of alerts are, within a store's directory. */
export const ALERT_STATE_DIRECTORY: string = join('state', 'alerts');

/** A state that is kept under a name. */
export interface StateFile<T> {
  readonly path: string;
  /** What was saved last; `undefined` where nothing was. @throws SyntaxError where the file holds something else. */
  load(): T | undefined;
  /** On the disk when it returns. */
  save(state: T): void;
}

/**
 * A file `state/alerts/<name>.json` of a store.
 *
 * @param directory the store's.
 */
export function stateFile<T>(directory: string, name: string): StateFile<T> {
  const path = join(directory, ALERT_STATE_DIRECTORY, `${name}.json`);
  return {
    path,
    load() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as T;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: (state) => replaceFile(path, JSON.stringify(state)),
  };
}

/** Writes beside the file, then takes its place: both the content and the name are on the disk afterwards. */
function replaceFile(path: string, text: string): void {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  const parent = openSync(directory, 'r');
  try {
    fsyncSync(parent);
  } finally {
    closeSync(parent);
  }
}
