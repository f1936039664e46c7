/** What a hub can be told. */
import type { RedactionPolicy } from '@agentbus/redaction';
import { DEFAULT_RETENTION, type LedgerKey, type RetentionPolicy } from '@agentbus/segments';
import { isLoopback } from './access.ts';
import type { ApiOptions } from './api-engine.ts';
import type { HubCompactionOptions } from './hub-compaction.ts';
import { HubError } from './hub-error.ts';
import { checkLimits, type HubLimits } from './hub-limits.ts';
import type { HubTlsOptions } from './tls-files.ts';

/** A port: 0 is any that is free, `none` is off. */
export type HubPort = number | 'none';

/** 4319: next to the ports of OTLP. */
export const DEFAULT_API_PORT = 4319;
/** @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port */
export const DEFAULT_OTLP_PORT = 4318;
/** @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port */
export const DEFAULT_GRPC_PORT = 4317;

/** Settings of `createHub`. */
export interface HubOptions {
  /** The store's directory. */
  readonly directory: string;
  /** Where to listen. Default `127.0.0.1`. What others can reach needs {@link tls} and {@link tokenFile}. */
  readonly host?: string | undefined;
  /** Health, self-metrics and the WebSocket. Default 4319. */
  readonly port?: HubPort | undefined;
  /** OTLP/HTTP. Default 4318. */
  readonly otlpPort?: HubPort | undefined;
  /** OTLP/gRPC. Default 4317. */
  readonly grpcPort?: HubPort | undefined;
  /** OTLP/JSON lines over TCP. Default `none`. */
  readonly tcpPort?: HubPort | undefined;
  /** Names that requests may be addressed to, beside those of this machine and of the certificate. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** File with the hashes of the tokens that callers must show one of. Default: nobody has to. */
  readonly tokenFile?: string | undefined;
  readonly tls?: HubTlsOptions | undefined;
  /** What is sensitive; `false` for nothing. Default: the policy of `@agentbus/redaction`. */
  readonly redaction?: RedactionPolicy | false | undefined;
  readonly limits?: Partial<HubLimits> | undefined;
  /** The page and its API, on {@link port}. Default: there is none. */
  readonly api?: ApiOptions | undefined;
  /**
   * When telemetry is acknowledged: `disk`, when it is on the disk itself (fsync), or `system`, when the operating system
   * has it. Default `disk`.
   */
  readonly durability?: 'disk' | 'system' | undefined;
  /** Bytes of a segment, as in `@agentbus/segments`. */
  readonly maxSegmentBytes?: number | undefined;
  /** What is kept; `false` for everything. Default: that of the preset. */
  readonly retention?: RetentionPolicy | false | undefined;
  /** Signs the ledger. */
  readonly signingKey?: LedgerKey | undefined;
  /** Compacts the store in the background. Default: it is left as it is. */
  readonly compaction?: HubCompactionOptions | undefined;
  /** Told of what an operator should know. Must not throw. Default: a process warning. */
  readonly onProblem?: ((problem: string) => void) | undefined;
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Settings with the defaults. */
export interface CheckedHubOptions {
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly durability: 'disk' | 'system';
  readonly ports: Readonly<Record<'port' | 'otlpPort' | 'grpcPort' | 'tcpPort', HubPort>>;
  readonly limits: HubLimits;
  readonly retention: RetentionPolicy | undefined;
  readonly onProblem: (problem: string) => void;
  readonly now: () => number;
}

/** @throws HubError with code `invalid-option` or `insecure-host`. */
export function checkHubOptions(options: HubOptions): CheckedHubOptions {
  const { host = '127.0.0.1', durability = 'disk', retention = DEFAULT_RETENTION } = options;
  const ports = {
    port: checkPort('port', options.port ?? DEFAULT_API_PORT),
    otlpPort: checkPort('otlpPort', options.otlpPort ?? DEFAULT_OTLP_PORT),
    grpcPort: checkPort('grpcPort', options.grpcPort ?? DEFAULT_GRPC_PORT),
    tcpPort: checkPort('tcpPort', options.tcpPort ?? 'none'),
  };
  if (durability !== 'disk' && durability !== 'system')
    throw invalid('durability', durability, 'disk or system');
  if (Object.values(ports).every((port) => port === 'none')) {
    throw new HubError('invalid-option', 'Cannot start the hub: every port is none. Leave one out.');
  }
  checkSecurity(host, ports.tcpPort, options);
  return {
    host,
    ports,
    durability,
    allowedHosts: options.allowedHosts ?? [],
    limits: checkLimits(options.limits),
    retention: retention === false ? undefined : retention,
    onProblem: options.onProblem ?? ((problem) => process.emitWarning(problem)),
    now: options.now ?? Date.now,
  };
}

function checkSecurity(host: string, tcpPort: HubPort, { tls, tokenFile }: HubOptions): void {
  if (!isLoopback(host)) {
    const missing = [
      ...(tls === undefined ? ['TLS (--tls-cert and --tls-key)'] : []),
      ...(tokenFile === undefined ? ['a token (--token-file)'] : []),
    ];
    if (missing.length > 0) {
      throw new HubError(
        'insecure-host',
        `Cannot listen on ${host}, which other machines can reach: that needs ${missing.join(' and ')}. ` +
          'Set that, or leave --host out.',
      );
    }
  }
  if (tcpPort !== 'none' && tokenFile !== undefined && tls?.clientCaFile === undefined) {
    throw new HubError(
      'insecure-host',
      'Cannot listen for TCP: lines over TCP have no place for a token. Ask for certificates with --client-ca, or ' +
        'leave --tcp-port out.',
    );
  }
}

function checkPort(name: string, port: HubPort): HubPort {
  if (port === 'none' || (Number.isInteger(port) && port >= 0 && port <= 65_535)) return port;
  throw invalid(name, port, 'an integer from 0 to 65535, or none');
}

function invalid(option: string, value: unknown, range: string): HubError {
  return new HubError('invalid-option', `Cannot start the hub: ${option} is ${value}, must be ${range}.`);
}
