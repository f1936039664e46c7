/** Tells when files of a store change: by `fs.watch` where that works, by polling everywhere. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** What has changed: the paths of files, or possibly everything. */
export type StoreChange = ReadonlySet<string> | 'everything';

interface WatchedDirectory {
  readonly identity: string;
  readonly watcher: FSWatcher;
}

/** Watches directories, which need not exist yet. */
export class StoreWatcher {
  readonly #directories: readonly string[];
  readonly #pollMillis: number;
  readonly #watched = new Map<string, WatchedDirectory>();
  #changed = new Set<string>();
  #wake: (() => void) | undefined;
  #nextPoll = 0;

  constructor(directories: readonly string[], pollMillis: number) {
    this.#directories = directories;
    this.#pollMillis = pollMillis;
  }

  /** Watches the directories that exist by now. To be called before looking into them, so that no change is missed. */
  attach(): void {
    this.#nextPoll = performance.now() + this.#pollMillis;
    for (const directory of this.#directories) {
      const identity = identityOf(directory);
      if (this.#watched.get(directory)?.identity === identity) continue;
      this.#detach(directory);
      if (identity !== undefined) this.#watch(directory, identity);
    }
  }

  /**
   * Waits until something has changed since the last call. At least once every `pollMillis` that is `'everything'`:
   * watching misses changes on network file systems, where a directory was replaced, or when the kernel's queue overflows.
   * Resolves at once when the signal is aborted.
   */
  async next(signal?: AbortSignal): Promise<StoreChange> {
    const wait = this.#nextPoll - performance.now();
    if (this.#changed.size === 0 && wait > 0 && !signal?.aborted) await this.#sleep(wait, signal);
    const changed = this.#changed;
    this.#changed = new Set();
    return performance.now() >= this.#nextPoll ? 'everything' : changed;
  }

  close(): void {
    for (const directory of this.#directories) this.#detach(directory);
  }

  #sleep(millis: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, millis);
      signal?.addEventListener('abort', wake);
      this.#wake = wake;
    });
  }

  #watch(directory: string, identity: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, fileName) => {
        if (fileName === null) this.#nextPoll = 0;
        else this.#changed.add(join(directory, fileName));
        this.#wake?.();
      });
      // Polling goes on without it, and the next poll tries again.
      watcher.on('error', () => this.#detach(directory));
      this.#watched.set(directory, { identity, watcher });
    } catch {
      // No more watches to be had, or the directory has just gone: polling alone will do.
    }
  }

  #detach(directory: string): void {
    this.#watched.get(directory)?.watcher.close();
    this.#watched.delete(directory);
  }
}

/** Tells a directory from another one that later has the same path; `undefined` while there is none. */
function identityOf(directory: string): string | undefined {
  const stats = statSync(directory, { throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}:${stats.birthtimeMs}`;
}
