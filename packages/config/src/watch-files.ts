import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Two seconds: soon enough for whoever edits a file, and nothing to a service. */
export const WATCH_INTERVAL_MILLIS = 2000;

/** Settings of {@link watchFiles}. */
export interface WatchOptions {
  /** The files, asked for at each look: what is watched may change with what is read. */
  readonly files: () => readonly string[];
  /** Called when a file has changed, come or gone, and is as it was at the look before: it is written whole. Must not throw. */
  readonly onChange: () => void;
  /** Milliseconds between two looks, from 1. Default {@link WATCH_INTERVAL_MILLIS}. */
  readonly intervalMillis?: number | undefined;
}

/**
 * Looks at files by time, size and identity, as that works on every file system and for editors that put a new file in the
 * place of the old. Keeps no process alive. Returns what ends it.
 */
export function watchFiles({
  files,
  onChange,
  intervalMillis = WATCH_INTERVAL_MILLIS,
}: WatchOptions): () => void {
  let taken = fingerprintNow(files());
  let seen = taken;
  let isLooking = false;
  let isOver = false;
  const look = async (): Promise<void> => {
    isLooking = true;
    const now = await fingerprint(files());
    isLooking = false;
    const isStable = now === seen;
    seen = now;
    if (isOver || now === taken || !isStable) return;
    taken = now;
    onChange();
  };
  const timer = setInterval(() => {
    if (!isLooking) void look();
  }, intervalMillis).unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

interface FileState {
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

function fingerprintNow(files: readonly string[]): string {
  return describe(
    files,
    files.map((file) => statSync(file, { throwIfNoEntry: false })),
  );
}

async function fingerprint(files: readonly string[]): Promise<string> {
  // A file that cannot be looked at is as good as none: whoever reads it says why.
  const states = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return describe(files, states);
}

function describe(files: readonly string[], states: readonly (FileState | undefined)[]): string {
  return JSON.stringify(
    states.map((state, index) => [files[index], state && [state.mtimeMs, state.size, state.ino]]),
  );
}
