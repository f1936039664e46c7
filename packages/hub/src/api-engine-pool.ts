/** The query engine of the API: opened when it is first asked, and not asked too much at once. */
import type { ApiEngine, ApiOptions } from './api-engine.ts';
import { ApiError } from './api-error.ts';

/** Questions that run at once; a page asks five. */
const MAX_RUNNING = 32;

/** Hands out the engine. */
export class ApiEnginePool {
  readonly #open: ApiOptions['openEngine'];
  #engine: Promise<ApiEngine> | undefined;
  #running = 0;
  #closed = false;

  constructor(open: ApiOptions['openEngine']) {
    this.#open = open;
  }

  /** @throws What opening it throws; the next call tries again. */
  get(): Promise<ApiEngine> {
    if (this.#closed) return Promise.reject(new ApiError(503, 'closing', 'The hub is about to end.'));
    this.#engine ??= this.#open().catch((error: unknown) => {
      this.#engine = undefined;
      throw error;
    });
    return this.#engine;
  }

  /** Runs a call in turn. @throws ApiError 503 where there are too many. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_RUNNING) {
      throw new ApiError(
        503,
        'busy',
        `${MAX_RUNNING} questions are being answered, which is the most at once.`,
        {
          retryAfterSeconds: 2,
          help: 'Try again, or narrow the time range.',
        },
      );
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const engine = await this.#engine?.catch(() => undefined);
    await engine?.close();
  }
}
