/** The hub: its receivers around one way into one store. */
import { resolve } from 'node:path';
import { createRedactor, type RedactionPolicy, type Redactor } from '@agentbus/redaction';
import { Access, LOOPBACK_NAMES } from './access.ts';
import { Api } from './api.ts';
import type { ApiOptions } from './api-engine.ts';
import { startApiServer } from './api-server.ts';
import { HubLock } from './hub-lock.ts';
import { HubMetrics } from './hub-metrics.ts';
import { type CheckedHubOptions, checkHubOptions, type HubOptions } from './hub-options.ts';
import { announceHub, withdrawHub } from './hub-presence.ts';
import { HubSecrets } from './hub-secrets.ts';
import { HubStore } from './hub-store.ts';
import { Ingest } from './ingest.ts';
import { urlHost } from './listen.ts';
import { startOtlpGrpcReceiver } from './otlp-grpc-receiver.ts';
import { startOtlpHttpReceiver } from './otlp-http-receiver.ts';
import { PendingBytes } from './pending-bytes.ts';
import type { Receiver, ReceiverAddress, ReceiverContext } from './receiver.ts';
import { startTcpReceiver } from './tcp-receiver.ts';
import { createWebSocketReceiver, WEBSOCKET_PATH, type WebSocketReceiver } from './websocket-receiver.ts';

/** Ten seconds for what is in hand when the hub is to end. */
export const DEFAULT_DRAIN_MILLIS = 10_000;

/** Something that the hub listens for. */
export type HubService = 'api' | 'websocket' | 'otlp/http' | 'otlp/grpc' | 'tcp';

/** Where a service is. */
export interface HubEndpoint {
  readonly service: HubService;
  readonly url: string;
}

/** A hub that is at work. */
export interface Hub {
  readonly endpoints: readonly HubEndpoint[];
  readonly metrics: HubMetrics;
  /**
   * The page's address with a launch token, which logs one browser in as an administrator; `undefined` where there is no page.
   *
   * @throws The system's error where the store cannot be written.
   */
  createPageUrl(): string | undefined;
  /**
   * Reads certificates and tokens again.
   *
   * @throws HubError; what was read before stays.
   */
  reload(): void;
  /**
   * What is sensitive from now on; `false` for nothing.
   *
   * @throws RedactionPolicyError; what was before stays.
   */
  setRedaction(policy: RedactionPolicy | false | undefined): void;
  /**
   * Takes nothing new, finishes what is in hand, makes it durable and seals it. Calling it again waits for the same end.
   *
   * @param drainMillis Milliseconds after which connections are cut. Default 10,000.
   */
  close(drainMillis?: number): Promise<void>;
}

/**
 * Starts a hub; resolves once it listens.
 *
 * @throws HubError; `LedgerError` where the store is signed with another key; `RedactionPolicyError`.
 */
export async function createHub(options: HubOptions): Promise<Hub> {
  const checked = checkHubOptions(options);
  const secrets = new HubSecrets(options, checked.now);
  const redactor = options.redaction === false ? undefined : createRedactor(options.redaction);
  const directory = resolve(options.directory);
  const lock = HubLock.acquire(directory, checked.onProblem);
  let store: HubStore;
  try {
    store = new HubStore({ ...options, ...checked, directory });
  } catch (error) {
    lock.release();
    throw error;
  }
  const hub = new RunningHub({ directory, checked, secrets, redactor, store, lock, api: options.api });
  try {
    await hub.listen();
  } catch (error) {
    await hub.close(0);
    throw error;
  }
  return hub;
}

interface HubParts {
  readonly directory: string;
  readonly checked: CheckedHubOptions;
  readonly secrets: HubSecrets;
  readonly redactor: Redactor | undefined;
  readonly store: HubStore;
  readonly lock: HubLock;
  readonly api: ApiOptions | undefined;
}

class RunningHub implements Hub {
  readonly endpoints: HubEndpoint[] = [];
  readonly metrics: HubMetrics;
  readonly #parts: HubParts;
  readonly #context: ReceiverContext;
  readonly #webSockets: WebSocketReceiver;
  readonly #api: Api | undefined;
  readonly #receivers: Receiver[] = [];
  readonly #stopWatching: () => void;
  #closing: Promise<void> | undefined;

  constructor(parts: HubParts) {
    const { directory, checked, secrets, redactor, store } = parts;
    const { limits, host, allowedHosts, retention, onProblem, now } = checked;
    const metrics = new HubMetrics(now);
    const pending = new PendingBytes(limits.maxPendingBytes);
    metrics.observe({
      name: 'agentbus.hub.pending',
      unit: 'By',
      description: 'Bytes that were received and are not on disk yet.',
      read: () => pending.bytes,
    });
    const named = [...LOOPBACK_NAMES, host, ...allowedHosts].map((name) => name.toLowerCase());
    const { tls } = secrets;
    const access = new Access({
      hosts: () => [...named, ...(tls?.hosts ?? [])],
      tokens: () => secrets.tokens,
    });
    const ingest = new Ingest({ store, redactor, limits, metrics, onProblem });
    this.metrics = metrics;
    this.#parts = parts;
    this.#context = { ingest, access, limits, pending, metrics, tls, onProblem };
    this.#webSockets = createWebSocketReceiver(this.#context);
    const isSecure = tls !== undefined;
    this.#api =
      parts.api === undefined
        ? undefined
        : new Api({ directory, options: parts.api, ingest, metrics, retention, isSecure, onProblem, now });
    this.#stopWatching = tls?.watch(onProblem) ?? (() => {});
  }

  /** @throws HubError where a port cannot be had. */
  async listen(): Promise<void> {
    const { directory, checked } = this.#parts;
    // That of a hub that was killed.
    this.#tell(() => withdrawHub(directory));
    const { upgrade } = this.#webSockets;
    const api = { isHealthy: () => this.#closing === undefined, api: this.#api, upgrade };
    await this.#open('port', 'port', { api: 'http', websocket: 'ws' }, (address, context) =>
      startApiServer(address, context, api),
    );
    await this.#open('otlpPort', 'otlp-port', { 'otlp/http': 'http' }, startOtlpHttpReceiver);
    await this.#open('grpcPort', 'grpc-port', { 'otlp/grpc': 'http' }, startOtlpGrpcReceiver);
    await this.#open('tcpPort', 'tcp-port', { tcp: 'tcp' }, startTcpReceiver);
    this.#tell(() =>
      announceHub(directory, {
        pid: process.pid,
        since: new Date(checked.now()),
        endpoints: this.endpoints,
      }),
    );
  }

  createPageUrl(): string | undefined {
    const url = this.endpoints.find(({ service }) => service === 'api')?.url;
    const token = url === undefined ? undefined : this.#api?.createLaunchToken();
    return token === undefined ? undefined : `${url}/#launch=${token}`;
  }

  reload(): void {
    this.#parts.secrets.reload();
  }

  setRedaction(policy: RedactionPolicy | false | undefined): void {
    this.#context.ingest.setRedactor(policy === false ? undefined : createRedactor(policy));
  }

  close(drainMillis: number = DEFAULT_DRAIN_MILLIS): Promise<void> {
    this.#closing ??= this.#close(drainMillis);
    return this.#closing;
  }

  /** A hub that cannot tell others of itself works all the same. */
  #tell(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#parts.checked.onProblem(
        `Others cannot see where this hub listens: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #open(
    name: keyof CheckedHubOptions['ports'],
    option: string,
    services: Readonly<Partial<Record<HubService, 'http' | 'ws' | 'tcp'>>>,
    start: (address: ReceiverAddress, context: ReceiverContext) => Promise<Receiver>,
  ): Promise<void> {
    const { host, ports } = this.#parts.checked;
    const port = ports[name];
    if (port === 'none') return;
    const receiver = await start({ host, port, option }, this.#context);
    this.#receivers.push(receiver);
    const isSecure = this.#context.tls !== undefined;
    for (const [service, scheme] of Object.entries(services)) {
      const secure = scheme === 'tcp' ? 'tls' : `${scheme}s`;
      const path = service === 'websocket' ? WEBSOCKET_PATH : '';
      this.endpoints.push({
        service: service as HubService,
        url: `${isSecure ? secure : scheme}://${urlHost(receiver.bound)}${path}`,
      });
    }
  }

  async #close(drainMillis: number): Promise<void> {
    const { directory, store, lock } = this.#parts;
    this.#stopWatching();
    const deadline = AbortSignal.timeout(drainMillis);
    try {
      await Promise.all([
        this.#api?.close(),
        this.#webSockets.close(),
        ...this.#receivers.map((receiver) => receiver.close(deadline)),
      ]);
    } finally {
      await store.close().finally(() => {
        this.#tell(() => withdrawHub(directory));
        lock.release();
      });
    }
  }
}
