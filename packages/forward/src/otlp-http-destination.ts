/** Delivers by OTLP/HTTP, as JSON (the store's own bytes) or protobuf. */
import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { protobufFromLine, type Signal } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import type { Batch, Delivery, Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { LineMerger } from './merge-lines.ts';
import { type OtlpResponse, readOtlpResponse } from './otlp-response.ts';
import { connectionProblem, TlsFiles, type TlsOptions } from './tls-options.ts';

/** 30 s: a busy backend may take seconds, and a dead one must not hold a stream for minutes. */
export const DEFAULT_TIMEOUT_MILLIS = 30_000;

/** 64 KiB of an answer are read; a longer one is no OTLP response. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/** 128 KiB: of a batch, compressed, all at once; each chunk costs a turn of the event loop. */
const COMPRESSED_CHUNK_BYTES: number = 128 * 1024;

const CONTENT_TYPES = { json: 'application/json', protobuf: 'application/x-protobuf' } as const;

/** Settings of {@link createOtlpHttpDestination}. */
export interface OtlpHttpOptions {
  /** Base URL, http or https; `/v1/logs`, `/v1/traces` and `/v1/metrics` are appended. */
  readonly endpoint: string;
  /** Whole URLs of single signals, in place of the endpoint's. */
  readonly urls?: Readonly<Partial<Record<Signal, string>>> | undefined;
  /** Default `json`: the bytes go as they are in the store. */
  readonly encoding?: 'json' | 'protobuf' | undefined;
  /** Default `gzip`. `zstd` needs Node.js 22.15, and a destination that knows it. */
  readonly compression?: 'gzip' | 'zstd' | 'none' | undefined;
  /** Headers of each request, `Authorization` say. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that one request may take, 1 or more; default 30,000. */
  readonly timeoutMillis?: number | undefined;
  readonly tls?: TlsOptions | undefined;
  /**
   * Where the proxy is set: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, in either case. Needs Node.js 22.21 or 24.5. Default
   * `process.env`.
   */
  readonly proxyEnv?: NodeJS.ProcessEnv | undefined;
}

/**
 * Creates a destination that speaks OTLP/HTTP.
 *
 * @throws ForwardError with code `invalid-option`.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function createOtlpHttpDestination(options: OtlpHttpOptions): Destination {
  return new OtlpHttpDestination(options);
}

class OtlpHttpDestination implements Destination {
  readonly label: string;
  readonly #urls: Readonly<Record<Signal, URL>>;
  readonly #options: OtlpHttpOptions;
  readonly #tls: TlsFiles;
  readonly #compress: ((body: Uint8Array) => Promise<Uint8Array>) | undefined;
  readonly #agents = new Map<string, http.Agent>();
  /** One a stream: there is never more than one batch of it under way. */
  readonly #mergers = new Map<Stream, LineMerger>();
  #tlsVersion = '';

  constructor(options: OtlpHttpOptions) {
    this.#options = options;
    this.#urls = {
      logs: urlOf(options, 'logs'),
      traces: urlOf(options, 'traces'),
      metrics: urlOf(options, 'metrics'),
    };
    this.label = options.urls?.logs === undefined ? withoutSecrets(options.endpoint) : this.#urls.logs.host;
    this.#tls = new TlsFiles(options.tls ?? {});
    this.#compress = compressor(options.compression ?? 'gzip');
    const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
    if (!(timeoutMillis >= 1)) throw invalid('timeoutMillis', timeoutMillis, 'a number of 1 or more');
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    let body: Uint8Array;
    try {
      const json = this.#mergerOf(batch.stream).merge(batch.lines, batch.signal);
      body = this.#options.encoding === 'protobuf' ? protobufFromLine(json).bytes : json;
    } catch (error) {
      return { status: 'rejected', reason: error instanceof Error ? error.message : String(error) };
    }
    try {
      const sent = this.#compress === undefined ? body : await this.#compress(body);
      const response = await this.#post(this.#urls[batch.signal], sent, signal);
      return readOtlpResponse(response, batch.signal, Date.now());
    } catch (error) {
      return { status: 'retry', reason: connectionProblem(error) };
    }
  }

  async close(): Promise<void> {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #mergerOf(stream: Stream): LineMerger {
    const merger = this.#mergers.get(stream) ?? new LineMerger();
    this.#mergers.set(stream, merger);
    return merger;
  }

  #post(url: URL, body: Uint8Array, aborted: AbortSignal): Promise<OtlpResponse> {
    const { encoding = 'json', headers, compression = 'gzip' } = this.#options;
    const timeoutMillis = this.#options.timeoutMillis ?? DEFAULT_TIMEOUT_MILLIS;
    const timeout = AbortSignal.timeout(timeoutMillis);
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(
        url,
        {
          method: 'POST',
          agent: this.#agent(url.protocol),
          signal: AbortSignal.any([aborted, timeout]),
          headers: {
            ...headers,
            'content-type': CONTENT_TYPES[encoding],
            'content-length': body.length,
            ...(compression === 'none' ? {} : { 'content-encoding': compression }),
          },
        },
        (response) => readResponse(response).then(resolve, reject),
      );
      request.on('error', (error) =>
        reject(timeout.aborted ? new Error(`no answer in ${timeoutMillis} ms`) : error),
      );
      request.end(body);
    });
  }

  /** One agent a protocol, and new ones when a certificate has changed. */
  #agent(protocol: string): http.Agent {
    const { material, version } = this.#tls.read();
    if (version !== this.#tlsVersion) {
      for (const old of this.#agents.values()) old.destroy();
      this.#agents.clear();
      this.#tlsVersion = version;
    }
    let agent = this.#agents.get(protocol);
    if (agent === undefined) {
      const options = { keepAlive: true, proxyEnv: this.#options.proxyEnv ?? process.env };
      agent = protocol === 'https:' ? new https.Agent({ ...options, ...material }) : new http.Agent(options);
      this.#agents.set(protocol, agent);
    }
    return agent;
  }
}

async function readResponse(response: http.IncomingMessage): Promise<OtlpResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    // Read to the end, so that the connection can be used again.
    if (bytes < MAX_RESPONSE_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    contentType: response.headers['content-type'],
    body: Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES),
  };
}

function compressor(
  compression: 'gzip' | 'zstd' | 'none',
): ((body: Uint8Array) => Promise<Uint8Array>) | undefined {
  if (compression === 'none') return undefined;
  // The fastest: what a level more saves is less than what it costs.
  if (compression === 'gzip') {
    const gzip = promisify(zlib.gzip) as (body: Uint8Array, options: zlib.ZlibOptions) => Promise<Buffer>;
    return (body) => gzip(body, { level: zlib.constants.Z_BEST_SPEED, chunkSize: COMPRESSED_CHUNK_BYTES });
  }
  if (compression !== 'zstd') throw invalid('compression', compression, 'gzip, zstd or none');
  if (zlib.zstdCompress === undefined) {
    throw new ForwardError(
      'invalid-option',
      'Cannot forward: compression is zstd, which Node.js has from 22.15 on. Use gzip, or a newer Node.js.',
    );
  }
  const zstd = promisify(zlib.zstdCompress) as (
    body: Uint8Array,
    options: zlib.ZstdOptions,
  ) => Promise<Buffer>;
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 };
  return (body) => zstd(body, { params, chunkSize: COMPRESSED_CHUNK_BYTES });
}

function urlOf({ endpoint, urls }: OtlpHttpOptions, signal: Signal): URL {
  const text = urls?.[signal] ?? `${endpoint.replace(/\/+$/, '')}/v1/${signal}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url;
  throw invalid(
    urls?.[signal] === undefined ? 'endpoint' : `urls.${signal}`,
    JSON.stringify(text),
    'an http or https URL',
  );
}

function withoutSecrets(endpoint: string): string {
  const { protocol, host, pathname } = new URL(endpoint);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError(
    'invalid-option',
    `Cannot forward by OTLP/HTTP: ${option} is ${value}, must be ${range}.`,
  );
}
