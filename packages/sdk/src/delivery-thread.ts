/** What the thread that delivers a store runs. It ends when the port to its starter is closed. */
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type Batch,
  createDestination,
  createForwarder,
  createOtlpHttpDestination,
  type Delivery,
  type Destination,
  destinationName,
  ForwardError,
  type Forwarder,
  type ForwarderOptions,
  forwardLag,
} from '@agentbus/forward';
import type { Stream } from '@agentbus/segments';
import type { DeliveryReport, DeliveryRequest, DeliveryWork } from './delivery-messages.ts';
import type { DeliveryTarget } from './delivery-settings.ts';
import { countRecords } from './record-count.ts';

/** One second, as long as records wait for others in the SDK's own batches. */
const LINGER_MILLIS = 1000;

/** Ten seconds: often enough for metrics, and a look at all files. */
const LAG_INTERVAL_MILLIS = 10_000;

/** Half a minute until a forwarder that failed is started once more. */
const RESTART_MILLIS = 30_000;

const STREAMS_OF: Readonly<Record<DeliveryTarget['signals'][number], readonly Stream[]>> = {
  logs: ['logs', 'audit'],
  traces: ['traces'],
  metrics: ['metrics'],
};

const { directory, targets } = workerData as DeliveryWork;

function tell(report: DeliveryReport): void {
  parentPort?.postMessage(report);
}

/** One destination: followed all the time, and pushed to when asked. */
class TargetDelivery {
  readonly #index: number;
  readonly #target: DeliveryTarget;
  readonly #name: string;
  readonly #closing = new AbortController();
  #following: { readonly forwarder: Forwarder; readonly ended: Promise<void> } | undefined;
  /** Pushes come one after another. */
  #pushes: Promise<void> = Promise.resolve();

  constructor(index: number, target: DeliveryTarget) {
    this.#index = index;
    this.#target = target;
    this.#name = destinationName(target.url);
    this.#follow();
    void this.#watchLag();
  }

  push(): Promise<void> {
    this.#pushes = this.#pushes.then(() => this.#push());
    return this.#pushes;
  }

  close(): void {
    this.#closing.abort();
  }

  get #streams(): Stream[] {
    return this.#target.signals.flatMap((signal) => STREAMS_OF[signal]);
  }

  #follow(): void {
    const forwarder = this.#create({ busy: 'wait', lingerMillis: LINGER_MILLIS });
    if (forwarder === undefined) return;
    const ended = forwarder.run(this.#closing.signal).catch((error: unknown) => {
      this.#problem(error);
      // That is not over before somebody has done something about it.
      if (!(error instanceof ForwardError)) void this.#followAfter(forwarder);
    });
    this.#following = { forwarder, ended };
  }

  async #followAfter(failed: Forwarder): Promise<void> {
    await delay(RESTART_MILLIS, undefined, { ref: false });
    if (!this.#closing.signal.aborted && this.#following?.forwarder === failed) this.#follow();
  }

  async #push(): Promise<void> {
    const { forwarder, ended } = this.#following ?? {};
    if (forwarder === undefined || this.#closing.signal.aborted) return;
    // What is under way is waited for: aborted, it would be sent twice.
    forwarder.finish();
    await ended;
    try {
      await this.#create({ busy: 'skip', once: true, attempts: 1 })?.run(this.#closing.signal);
    } catch (error) {
      if (!(error instanceof ForwardError && error.code === 'not-taken')) this.#problem(error);
    }
    if (this.#closing.signal.aborted) return;
    await this.#tellLag();
    this.#follow();
  }

  #create(options: Partial<ForwarderOptions>): Forwarder | undefined {
    try {
      const destination = new ReportingDestination(this.#index, createTargetDestination(this.#target));
      return createForwarder({
        directory,
        destination,
        name: this.#name,
        streams: this.#streams,
        ...options,
      });
    } catch (error) {
      this.#problem(error);
      return undefined;
    }
  }

  async #watchLag(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await delay(LAG_INTERVAL_MILLIS, undefined, { ref: false });
      await this.#tellLag();
    }
  }

  async #tellLag(): Promise<void> {
    try {
      const lags = await forwardLag(directory, this.#name, this.#streams);
      tell({
        type: 'lag',
        target: this.#index,
        lags: lags.map(({ stream, bytes, oldest }) => ({
          stream,
          bytes,
          oldest: oldest === undefined ? undefined : Number(oldest / 1_000_000n),
        })),
      });
    } catch (error) {
      this.#problem(error);
    }
  }

  #problem(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    tell({ type: 'problem', target: this.#index, problem });
  }
}

/** Tells what becomes of each batch. */
class ReportingDestination implements Destination {
  readonly label: string;
  readonly #target: number;
  readonly #destination: Destination;

  constructor(target: number, destination: Destination) {
    this.#target = target;
    this.#destination = destination;
    this.label = destination.label;
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    const delivery = await this.#destination.deliver(batch, signal);
    if (signal.aborted) return delivery;
    const { stream, bytes } = batch;
    const target = this.#target;
    if (delivery.status === 'accepted') {
      const { rejectedRecords: rejected = 0 } = delivery;
      tell({ type: 'delivered', target, stream, records: countRecords(batch), bytes, rejected });
    } else {
      const { status, reason } = delivery;
      const records = status === 'retry' ? 0 : countRecords(batch);
      // More than one are divided, and sent again.
      tell({ type: 'failed', target, stream, reason, records: records === 1 ? 1 : 0 });
    }
    return delivery;
  }

  close(): Promise<void> {
    return this.#destination.close();
  }
}

function createTargetDestination(target: DeliveryTarget): Destination {
  const { url, protocol, headers, compression, timeoutMillis, tls, signals } = target;
  if (!target.isSignalUrl || protocol === 'grpc') {
    return createDestination({ url, protocol, headers, compression, timeoutMillis, tls });
  }
  return createOtlpHttpDestination({
    endpoint: url,
    urls: Object.fromEntries(signals.map((signal) => [signal, url])),
    encoding: protocol === 'http/json' ? 'json' : 'protobuf',
    headers,
    compression,
    timeoutMillis,
    tls,
  });
}

const deliveries = targets.map((target, index) => new TargetDelivery(index, target));

parentPort?.on('message', async (request: DeliveryRequest) => {
  if (request.type === 'push') {
    await Promise.all(deliveries.map((delivery) => delivery.push()));
    tell({ type: 'pushed', id: request.id });
    return;
  }
  for (const delivery of deliveries) delivery.close();
  parentPort?.close();
});
