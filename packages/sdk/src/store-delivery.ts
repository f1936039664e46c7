/** Has a store delivered by OTLP, in a thread of its own. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LockFile } from '@agentbus/segments';
import * as api from '@opentelemetry/api';
import type { DeliveryReport, DeliveryRequest, DeliveryWork } from './delivery-messages.ts';
import { DeliveryMetrics } from './delivery-metrics.ts';
import type { DeliveryTarget } from './delivery-settings.ts';
import { connectionError } from './endpoint-gate.ts';

/** One second: the start of the application comes first, and a thread costs some of it. */
const START_AFTER_MILLIS = 1000;

/** Half a minute until a thread that failed is started once more. */
const RESTART_MILLIS = 30_000;

/** Set where a destination is reached by another address than its own. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/** The thread's module lies beside this one, whatever that is called when built: `.ts` in the source, `.js` then. */
const THREAD = new URL(import.meta.url.replace(/[^/]+?(\.\w+)(?:[?#].*)?$/, 'delivery-thread$1'));

/** The delivery of a store. Nothing here throws, rejects or keeps the process alive but {@link push}. */
export class StoreDelivery {
  readonly #work: DeliveryWork;
  readonly #metrics: DeliveryMetrics;
  readonly #reported = new Set<string>();
  readonly #pushes = new Map<number, () => void>();
  #lastPush = 0;
  #thread: Worker | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param directory Absolute. */
  constructor(directory: string, targets: readonly DeliveryTarget[]) {
    this.#work = { directory, targets };
    this.#metrics = new DeliveryMetrics(targets);
    this.#startLater(START_AFTER_MILLIS);
  }

  /** From here on there are metrics of it. To be called when the meter provider is registered. */
  observe(): void {
    this.#metrics.observe();
  }

  /**
   * Delivers what is on the disk, as far as it is taken at the first attempt; the rest comes later, or by the next process.
   * Keeps the process alive until then, `timeoutMillis` at most.
   */
  async push(timeoutMillis: number): Promise<void> {
    if (this.#closed) return;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        const reason = `not all is taken after ${Math.round(timeoutMillis)} ms`;
        this.#work.targets.forEach((_, target) => {
          this.#report(target, reason);
        });
        resolve();
      }, timeoutMillis);
    });
    await Promise.race([timeout, this.#push()]);
    clearTimeout(timer);
    if (this.#pushes.size === 0) this.#thread?.unref();
  }

  /** Ends the thread. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#metrics.close();
    this.#ask({ type: 'close' });
    this.#thread?.unref();
  }

  /**
   * When the process ends: its threads do so without a word, and those of other machines would wait for their locks to grow
   * old. Synchronous.
   */
  releaseLocks(): void {
    if (this.#lastPush === 0 && this.#thread === undefined) return;
    const places = join(this.#work.directory, 'state', 'forward');
    try {
      for (const path of readdirSync(places, { recursive: true, encoding: 'utf8' })) {
        const lock = join(places, path);
        if (path.endsWith('.lock') && new LockFile(lock, { staleMillis: 0 }).isOfThisProcess())
          rmSync(lock, { force: true });
      }
    } catch (error) {
      api.diag.debug('The locks of the delivery are left to grow old.', error);
    }
  }

  async #push(): Promise<void> {
    // A thread is not worth its time where nobody listens.
    if (this.#thread === undefined && !(await this.#isAnyoneThere())) return;
    const thread = this.#start();
    const id = ++this.#lastPush;
    const done = new Promise<void>((resolve) => {
      this.#pushes.set(id, resolve);
    });
    thread.ref();
    this.#ask({ type: 'push', id });
    await done;
  }

  async #isAnyoneThere(): Promise<boolean> {
    if (PROXY_VARIABLES.some((name) => process.env[name])) return true;
    const answers = await Promise.all(
      this.#work.targets.map(async ({ url }, index) => {
        const error = await connectionError(new URL(url));
        if (error !== undefined) this.#report(index, error.message);
        return error === undefined;
      }),
    );
    return answers.includes(true);
  }

  #startLater(millis: number): void {
    this.#timer = setTimeout(() => {
      if (!this.#closed) this.#start();
    }, millis).unref();
  }

  #start(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    clearTimeout(this.#timer);
    // Without the process's own arguments: a preloaded SDK must not start once more in here.
    const thread = new Worker(THREAD, {
      execArgv: conditions(),
      env: { ...process.env, NODE_OPTIONS: '' },
      workerData: this.#work,
      name: 'agentbus-delivery',
    });
    thread.unref();
    thread.on('message', (report: DeliveryReport) => this.#take(report));
    thread.on('error', (error) => this.#report(0, error.message));
    thread.on('exit', () => {
      this.#thread = undefined;
      for (const done of this.#pushes.values()) done();
      this.#pushes.clear();
      if (!this.#closed) this.#startLater(RESTART_MILLIS);
    });
    this.#thread = thread;
    return thread;
  }

  #ask(request: DeliveryRequest): void {
    this.#thread?.postMessage(request);
  }

  #take(report: DeliveryReport): void {
    switch (report.type) {
      case 'pushed':
        this.#pushes.get(report.id)?.();
        this.#pushes.delete(report.id);
        break;
      case 'problem':
        this.#report(report.target, report.problem);
        break;
      case 'delivered':
        this.#metrics.delivered(report);
        break;
      case 'failed':
        this.#metrics.failed(report);
        this.#report(report.target, report.reason);
        break;
      case 'lag':
        this.#metrics.lag(report);
        break;
    }
  }

  /** Once for each destination: a backend that is down stays so for a while. */
  #report(target: number, reason: string): void {
    const url = this.#work.targets[target]?.url ?? '';
    const { origin } = new URL(url);
    if (this.#reported.has(origin)) {
      api.diag.debug(`OTLP delivery to ${origin}: ${reason}`);
      return;
    }
    this.#reported.add(origin);
    api.diag.warn(
      `OTLP delivery to ${origin} fails (${reason}). What is in the files waits there and is delivered later, by this process ` +
        'or the next one. Further failures are only counted, in the metric agentbus.forward.failures. Start the backend, or ' +
        'set OTEL_EXPORTER_OTLP_ENDPOINT to where it is.',
    );
  }
}

/** The conditions of imports, as the process has them. */
function conditions(): string[] {
  const options = [...(process.env.NODE_OPTIONS ?? '').split(/\s+/), ...process.execArgv];
  return options.filter(
    (option, index) =>
      /^(?:--conditions|-C)(?:=|$)/.test(option) || /^(?:--conditions|-C)$/.test(options[index - 1] ?? ''),
  );
}
