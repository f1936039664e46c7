/** Compresses sealed segments in a thread of its own, one after another. */
import { Worker } from 'node:worker_threads';
import { type CompressedSegment, type CompressSegmentOptions, removeRaw } from './compress-segment.ts';
import { SegmentMaintenanceError, systemCode } from './segment-error.ts';
import type { Compression } from './segment-suffix.ts';

/** Half a minute without work ends the thread, so that a quiet service does not keep its memory. */
export const COMPRESSION_IDLE_MILLIS = 30_000;

/** Settings of {@link createCompressionWorker}. */
export interface CompressionWorkerOptions extends Omit<CompressSegmentOptions, 'signal'> {
  /** Told of each segment that has been compressed, when its raw file is gone. Must not throw. */
  readonly onCompressed?: ((compressed: CompressedSegment) => void) | undefined;
  /**
   * Told of each segment that could not be compressed. It is still there, raw. Must not throw. Default: a process warning.
   */
  readonly onError?: ((error: SegmentMaintenanceError) => void) | undefined;
}

/** Compresses segments in the background. Does not keep the process alive. */
export interface CompressionWorker {
  /** Takes sealed segments to compress. Returns at once, never throws, and ignores those that are waiting already. */
  add(paths: Iterable<string>): void;
  /** Resolves once everything that was added has been worked on; keeps the process alive until then. */
  drain(): Promise<void>;
  /** Ends the thread at once. Segments that were not finished stay raw. Nothing more can be added. */
  close(): Promise<void>;
}

/** What the thread is asked. */
export interface CompressionRequest {
  readonly path: string;
  readonly algorithm: Compression | undefined;
  readonly level: number | undefined;
}

/** What the thread answers. */
export type CompressionReply =
  | { readonly compressed: CompressedSegment }
  | { readonly failure: { readonly code: string; readonly message: string } };

/** Creates a worker. Its thread is started by the first segment. */
export function createCompressionWorker(options: CompressionWorkerOptions = {}): CompressionWorker {
  return new ThreadedCompressionWorker(options);
}

/** The thread's module lies beside this one, whatever that is called when built: `.ts` in the source, `.js` then. */
const THREAD = new URL(import.meta.url.replace(/[^/]+?(\.\w+)(?:[?#].*)?$/, 'compression-thread$1'));

class ThreadedCompressionWorker implements CompressionWorker {
  readonly #options: CompressionWorkerOptions;
  readonly #onError: (error: SegmentMaintenanceError) => void;
  /** In the order of adding; the first is being worked on. */
  readonly #waiting = new Set<string>();
  #thread: Worker | undefined;
  #working: Promise<void> | undefined;
  #draining = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: CompressionWorkerOptions) {
    this.#options = options;
    this.#onError = options.onError ?? ((error) => process.emitWarning(error));
  }

  add(paths: Iterable<string>): void {
    if (this.#closed) return;
    for (const path of paths) this.#waiting.add(path);
    if (this.#waiting.size > 0) this.#working ??= this.#work();
  }

  async drain(): Promise<void> {
    this.#draining += 1;
    this.#thread?.ref();
    try {
      await this.#working;
    } finally {
      this.#draining -= 1;
      if (this.#draining === 0) this.#thread?.unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    await this.#endThread();
    await this.#working;
  }

  async #work(): Promise<void> {
    clearTimeout(this.#idleTimer);
    for (const path of this.#waiting) {
      try {
        const compressed = await this.#compress(path);
        await this.#options.beforeRemove?.(compressed);
        await removeRaw(path);
        this.#options.onCompressed?.(compressed);
      } catch (error) {
        if (!this.#closed) this.#onError(maintenanceError(error, path));
      }
      this.#waiting.delete(path);
    }
    this.#working = undefined;
    this.#idleTimer = setTimeout(() => this.#endThread(), COMPRESSION_IDLE_MILLIS).unref();
  }

  #compress(path: string): Promise<CompressedSegment> {
    const { algorithm, level } = this.#options;
    return new Promise((resolve, reject) => {
      const thread = this.#startThread();
      const settle = (reply: CompressionReply) => {
        thread.off('error', reject).off('exit', ended);
        if ('compressed' in reply) resolve(reply.compressed);
        else reject(new SegmentMaintenanceError(reply.failure.code, path, reply.failure.message));
      };
      const ended = () => reject(new Error('the thread has ended'));
      thread.once('message', settle).once('error', reject).once('exit', ended);
      thread.postMessage({ path, algorithm, level } satisfies CompressionRequest);
    });
  }

  #startThread(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    // Without the process's own arguments: a preloaded SDK must not start once more in here.
    const thread = new Worker(THREAD, { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
    if (this.#draining === 0) thread.unref();
    const gone = () => {
      if (this.#thread === thread) this.#thread = undefined;
    };
    // The segment it was working on reports the error; without one there is nothing lost.
    thread.on('error', gone).on('exit', gone);
    this.#thread = thread;
    return thread;
  }

  async #endThread(): Promise<void> {
    clearTimeout(this.#idleTimer);
    await this.#thread?.terminate();
  }
}

function maintenanceError(error: unknown, path: string): SegmentMaintenanceError {
  if (error instanceof SegmentMaintenanceError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SegmentMaintenanceError(
    systemCode(error, 'worker-failed'),
    path,
    `Cannot compress ${path}: ${reason}`,
    { cause: error },
  );
}
