/** Delivers by OTLP/gRPC. */

import { protobufFromLine, type Signal } from '@agentbus/otlp';
import type * as Grpc from '@grpc/grpc-js';
import type { Batch, Delivery, Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { mergeLines } from './merge-lines.ts';
import { loadOptional } from './optional-package.ts';
import { DEFAULT_TIMEOUT_MILLIS } from './otlp-http-destination.ts';
import { partialSuccessOf, retryInfoMillis } from './protobuf-response.ts';
import { TlsFiles, type TlsMaterial, type TlsOptions } from './tls-options.ts';

const METHODS: Readonly<Record<Signal, string>> = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** gRPC's number for gzip. */
const GZIP = 2;

/** INTERNAL, UNKNOWN and the like may be the batch's fault; with the usual pauses this is some minutes. */
const SERVER_ERROR_ATTEMPTS = 10;

/** Settings of {@link createOtlpGrpcDestination}. */
export interface OtlpGrpcOptions {
  /** An http or https URL, the latter for TLS; its path is ignored. */
  readonly endpoint: string;
  /** Default `gzip`. */
  readonly compression?: 'gzip' | 'none' | undefined;
  /** Metadata of each call, `authorization` say. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that one call may take, 1 or more; default 30,000. */
  readonly timeoutMillis?: number | undefined;
  readonly tls?: TlsOptions | undefined;
}

/**
 * Creates a destination that speaks OTLP/gRPC. Needs the package `@grpc/grpc-js`.
 *
 * @throws ForwardError with code `invalid-option`.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
 */
export function createOtlpGrpcDestination(options: OtlpGrpcOptions): Destination {
  return new OtlpGrpcDestination(options);
}

interface OpenClient {
  readonly grpc: typeof Grpc;
  readonly client: Grpc.Client;
}

class OtlpGrpcDestination implements Destination {
  readonly label: string;
  readonly #url: URL;
  readonly #options: OtlpGrpcOptions;
  readonly #tls: TlsFiles;
  #open: { readonly tlsVersion: string; readonly client: Promise<OpenClient> } | undefined;

  constructor(options: OtlpGrpcOptions) {
    const { endpoint, compression = 'gzip', timeoutMillis = 1 } = options;
    this.#options = options;
    this.#url = checkedUrl(endpoint);
    this.#tls = new TlsFiles(options.tls ?? {});
    this.label = `grpc://${this.#url.host}`;
    if (!['gzip', 'none'].includes(compression)) throw invalid('compression', compression, 'gzip or none');
    if (!(timeoutMillis >= 1)) throw invalid('timeoutMillis', timeoutMillis, 'a number of 1 or more');
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    let message: Buffer;
    try {
      const { bytes } = protobufFromLine(mergeLines(batch.lines, batch.signal));
      message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      return { status: 'rejected', reason: error instanceof Error ? error.message : String(error) };
    }
    if (signal.aborted) return { status: 'retry', reason: 'aborted' };
    return this.#call(await this.#client(), METHODS[batch.signal], message, signal);
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    (await open?.client)?.client.close();
  }

  #call(
    { grpc, client }: OpenClient,
    method: string,
    message: Buffer,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const metadata = new grpc.Metadata();
    for (const [key, value] of Object.entries(this.#options.headers ?? {})) metadata.set(key, value);
    const deadline = Date.now() + (this.#options.timeoutMillis ?? DEFAULT_TIMEOUT_MILLIS);
    return new Promise((resolve) => {
      const identity = (bytes: Buffer) => bytes;
      const call = client.makeUnaryRequest(
        method,
        identity,
        identity,
        message,
        metadata,
        { deadline },
        (error, response) => {
          signal.removeEventListener('abort', abort);
          resolve(error === null ? accepted(response) : readError(grpc.status, error));
        },
      );
      const abort = () => call.cancel();
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** One client, and a new one when a certificate has changed. */
  #client(): Promise<OpenClient> {
    const { material, version } = this.#tls.read();
    if (this.#open?.tlsVersion !== version) {
      void this.close();
      this.#open = { tlsVersion: version, client: this.#connect(material) };
    }
    return this.#open.client;
  }

  async #connect({ ca, key, cert, servername }: TlsMaterial): Promise<OpenClient> {
    const grpc = await loadOptional(() => import('@grpc/grpc-js'), '@grpc/grpc-js', 'OTLP/gRPC');
    const secure = this.#url.protocol === 'https:';
    const credentials = secure
      ? grpc.credentials.createSsl(ca ?? null, key ?? null, cert ?? null)
      : grpc.credentials.createInsecure();
    const client = new grpc.Client(this.#url.host, credentials, {
      'grpc.default_compression_algorithm': this.#options.compression === 'none' ? 0 : GZIP,
      // The forwarder decides when to try again, and a channel that waits for minutes would not notice that it may.
      'grpc.enable_retries': 0,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
      ...(servername === undefined ? {} : { 'grpc.ssl_target_name_override': servername }),
    });
    return { grpc, client };
  }
}

function accepted(response: Buffer | undefined): Delivery {
  const partial = response && partialSuccessOf(response);
  if (partial === undefined || partial.rejected === 0) return { status: 'accepted' };
  return { status: 'accepted', rejectedRecords: partial.rejected, reason: partial.message };
}

/** @see https://opentelemetry.io/docs/specs/otlp/#failures */
function readError(status: typeof Grpc.status, { code, details, metadata }: Grpc.ServiceError): Delivery {
  const reason = `gRPC ${status[code] ?? code}: ${details}`;
  const tooLarge = code === status.RESOURCE_EXHAUSTED && /larger than/i.test(details);
  if (code === status.INVALID_ARGUMENT || tooLarge) return { status: 'rejected', reason };
  const [info] = metadata?.get('grpc-status-details-bin') ?? [];
  const afterMillis = info instanceof Uint8Array ? retryInfoMillis(info) : undefined;
  const after = afterMillis === undefined ? {} : { afterMillis };
  const doubtful = [status.INTERNAL, status.UNKNOWN, status.FAILED_PRECONDITION].includes(code);
  return { status: 'retry', reason, ...after, ...(doubtful ? { maxAttempts: SERVER_ERROR_ATTEMPTS } : {}) };
}

function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url;
  throw invalid('endpoint', JSON.stringify(text), 'an http or https URL');
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError(
    'invalid-option',
    `Cannot forward by OTLP/gRPC: ${option} is ${value}, must be ${range}.`,
  );
}
