/** What each receiver is given, and what the hub may do with it. */
import type { Access } from './access.ts';
import type { HubLimits } from './hub-limits.ts';
import type { HubMetrics } from './hub-metrics.ts';
import type { Ingest } from './ingest.ts';
import type { BoundAddress } from './listen.ts';
import type { PendingBytes } from './pending-bytes.ts';
import type { TlsFiles } from './tls-files.ts';

/** The hub's parts that receivers share. */
export interface ReceiverContext {
  readonly ingest: Ingest;
  readonly access: Access;
  readonly limits: HubLimits;
  readonly pending: PendingBytes;
  readonly metrics: HubMetrics;
  /** `undefined`: connections are plain. */
  readonly tls: TlsFiles | undefined;
  /** Told of what an operator should know. Must not throw. */
  readonly onProblem: (problem: string) => void;
}

/** Where a receiver is to listen. */
export interface ReceiverAddress {
  readonly host: string;
  readonly port: number;
  /** The option that names the port. */
  readonly option: string;
}

/** A receiver at work. */
export interface Receiver {
  readonly bound: BoundAddress;
  /**
   * Takes nothing new, finishes what is in hand, and resolves when the last connection is closed. Those that are still there
   * when `deadline` is aborted are cut.
   */
  close(deadline: AbortSignal): Promise<void>;
}
