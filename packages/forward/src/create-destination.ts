/** Makes the destination for a URL and a protocol. */
import { createHash } from 'node:crypto';
import type { Destination } from './destination.ts';
import { ForwardError } from './forward-error.ts';
import { createOtlpGrpcDestination } from './otlp-grpc-destination.ts';
import { createOtlpHttpDestination, type OtlpHttpOptions } from './otlp-http-destination.ts';
import { createTcpDestination } from './tcp-destination.ts';
import type { TlsOptions } from './tls-options.ts';
import { createWebSocketDestination } from './websocket-destination.ts';

/** How telemetry travels. */
export type ForwardProtocol = 'http/json' | 'http/protobuf' | 'grpc' | 'websocket' | 'tcp';

/** The protocols by name. */
export const FORWARD_PROTOCOLS: readonly ForwardProtocol[] = [
  'http/json',
  'http/protobuf',
  'grpc',
  'websocket',
  'tcp',
];

/** Which protocol a URL speaks where nothing else is said. */
const PROTOCOL_OF_SCHEME: Readonly<Record<string, ForwardProtocol>> = {
  'http:': 'http/json',
  'https:': 'http/json',
  'grpc:': 'grpc',
  'grpcs:': 'grpc',
  'ws:': 'websocket',
  'wss:': 'websocket',
  'tcp:': 'tcp',
  'tls:': 'tcp',
};

/** The schemes that each protocol takes, with what its destination calls them. */
const SCHEMES: Readonly<Record<ForwardProtocol, Readonly<Record<string, string>>>> = {
  'http/json': { 'http:': 'http:', 'https:': 'https:' },
  'http/protobuf': { 'http:': 'http:', 'https:': 'https:' },
  grpc: { 'http:': 'http:', 'https:': 'https:', 'grpc:': 'http:', 'grpcs:': 'https:' },
  websocket: { 'ws:': 'ws:', 'wss:': 'wss:', 'http:': 'ws:', 'https:': 'wss:' },
  tcp: { 'tcp:': 'tcp:', 'tls:': 'tls:' },
};

/** Settings of {@link createDestination}. */
export interface DestinationOptions {
  /** Where to: a URL of `http`, `https`, `grpc`, `grpcs`, `ws`, `wss`, `tcp` or `tls`. */
  readonly url: string;
  /** Default: as the URL's scheme says; `http/json` for http and https. */
  readonly protocol?: ForwardProtocol | undefined;
  /** Headers of each request, or metadata of each call. Not for `tcp`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of OTLP/HTTP and OTLP/gRPC; the latter has no `zstd`. Default `gzip`. */
  readonly compression?: OtlpHttpOptions['compression'];
  /** Milliseconds that one delivery may take, 1 or more; default 30,000. */
  readonly timeoutMillis?: number | undefined;
  readonly tls?: TlsOptions | undefined;
}

/**
 * Creates a destination.
 *
 * @throws ForwardError with code `invalid-option`.
 */
export function createDestination(options: DestinationOptions): Destination {
  const { protocol, url } = resolve(options);
  const { headers, compression, timeoutMillis, tls } = options;
  switch (protocol) {
    case 'http/json':
    case 'http/protobuf': {
      const encoding = protocol === 'http/json' ? 'json' : 'protobuf';
      return createOtlpHttpDestination({ endpoint: url, encoding, headers, compression, timeoutMillis, tls });
    }
    case 'grpc':
      if (compression === 'zstd') {
        throw invalid('compression', 'zstd', 'gzip or none where the protocol is grpc');
      }
      return createOtlpGrpcDestination({ endpoint: url, headers, compression, timeoutMillis, tls });
    case 'websocket':
      return createWebSocketDestination({ url, headers, timeoutMillis, tls });
    case 'tcp': {
      const { hostname, port, protocol: scheme } = new URL(url);
      const host = hostname.replace(/^\[|\]$/g, '');
      const secure = scheme === 'tls:' ? { tls: tls ?? {} } : {};
      return createTcpDestination({ host, port: Number(port), timeoutMillis, ...secure });
    }
  }
}

/** The name of a destination where none is given: the same for the same URL, and fit for a file. */
export function destinationName(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : '';
  const readable = host
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 40);
  const digest = createHash('sha256').update(url).digest('hex').slice(0, 8);
  return readable === '' ? digest : `${readable}-${digest}`;
}

function resolve({ url, protocol }: DestinationOptions): { protocol: ForwardProtocol; url: string } {
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  const spoken = protocol ?? PROTOCOL_OF_SCHEME[scheme];
  if (spoken === undefined) {
    throw invalid('the URL', JSON.stringify(url), 'one of http, https, grpc, grpcs, ws, wss, tcp or tls');
  }
  const schemes = SCHEMES[spoken];
  if (schemes === undefined) throw invalid('protocol', spoken, `one of ${FORWARD_PROTOCOLS.join(', ')}`);
  const own = schemes[scheme];
  if (own !== undefined) return { protocol: spoken, url: `${own}${url.slice(scheme.length)}` };
  const allowed = Object.keys(schemes).map((name) => `${name}//`);
  throw invalid('the URL', JSON.stringify(url), `one that begins with ${allowed.join(', ')} for ${spoken}`);
}

function invalid(option: string, value: unknown, range: string): ForwardError {
  return new ForwardError('invalid-option', `Cannot forward: ${option} is ${value}, must be ${range}.`);
}
