/**
 * The queue in front of an OTLP exporter. The SDK's own batch processors are not used: they drop without a word when
 * their queue is full, and a flush during a flush resolves at once with nothing exported.
 */

/** How records are put together. */
export interface BatchLimits {
  /** Records that may wait, from 1. One more is dropped. */
  readonly maxQueueSize: number;
  /** Records of one export, from 1 to `maxQueueSize`. */
  readonly maxExportBatchSize: number;
  /** Milliseconds after which a batch is exported that is not full. */
  readonly scheduleDelayMillis: number;
  /** Milliseconds that one export may take. */
  readonly exportTimeoutMillis: number;
}

/** What the queue hands its batches to. */
export interface BatchExporter<T> {
  /** Settles, and never rejects, when it has exported the batch or given up. `urgent`: somebody waits for it. */
  export(batch: T[], urgent: boolean): Promise<void>;
  /** From here on somebody waits for the export under way. */
  hurry(): void;
  /** The queue was full. */
  dropped(count: number): void;
  shutdown(): Promise<void>;
}

/** Collects records and exports them in batches, one at a time. Nothing here throws, rejects or keeps the process alive. */
export class BatchQueue<T> {
  readonly #exporter: BatchExporter<T>;
  readonly #limits: BatchLimits;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  #run: Promise<void> | undefined;
  #closed = false;
  /** Records ever taken in, ever done with, and how many of the former are to go out though no batch is full. */
  #accepted = 0;
  #done = 0;
  #due = 0;
  #flushes = 0;

  constructor(exporter: BatchExporter<T>, limits: BatchLimits) {
    this.#exporter = exporter;
    this.#limits = limits;
  }

  /** Records that wait or are being exported. */
  get size(): number {
    return this.#accepted - this.#done;
  }

  /** Takes a record, or counts it as dropped where the queue is full. After {@link shutdown} it does nothing. */
  add(record: T): void {
    if (this.#closed) return;
    if (this.#waiting.length >= this.#limits.maxQueueSize) {
      this.#exporter.dropped(1);
      return;
    }
    this.#waiting.push(record);
    this.#accepted++;
    this.#schedule();
  }

  /** Resolves when everything that was added before the call is exported or lost. Calls may overlap. */
  async flush(): Promise<void> {
    const target = this.#accepted;
    this.#due = target;
    this.#flushes++;
    this.#exporter.hurry();
    while (this.#done < target) await this.#exportDue();
    this.#flushes--;
  }

  /** Flushes for the last time. */
  async shutdown(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.flush();
    await this.#exporter.shutdown();
  }

  #schedule(): void {
    if (this.#run !== undefined) return;
    if (this.#waiting.length >= this.#limits.maxExportBatchSize) {
      void this.#exportDue();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#due = this.#accepted;
      void this.#exportDue();
    }, this.#limits.scheduleDelayMillis).unref();
  }

  #exportDue(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#run ??= this.#exportBatches();
    return this.#run;
  }

  async #exportBatches(): Promise<void> {
    // The batch is encoded in a later turn than the log call that filled it.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length >= this.#limits.maxExportBatchSize || this.#done < this.#due) {
      const batch = this.#waiting.splice(0, this.#limits.maxExportBatchSize);
      await this.#exporter.export(batch, this.#flushes > 0);
      this.#done += batch.length;
    }
    this.#run = undefined;
    if (this.#waiting.length > 0) this.#schedule();
  }
}
