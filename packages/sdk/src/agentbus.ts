import { getLogger, type Logger, type LoggerOptions } from '@agentbus/logger';

/** What `start` returns. */
export interface AgentBus extends AsyncDisposable {
  /** The function `getLogger` of `@agentbus/logger`. */
  getLogger(name: string, options?: LoggerOptions): Logger;
  /** Resolves when everything recorded before the call is in the files and exported, or lost and counted. Never rejects. */
  forceFlush(): Promise<void>;
  /**
   * Flushes, then takes everything down that `start` has put up. Resolves after `shutdownTimeoutMillis` at the latest.
   * Never rejects. Further calls return the same promise.
   */
  shutdown(): Promise<void>;
}

/** Makes the object that `start` returns out of what differs: how to flush, and how to shut down. */
export function createAgentBus(forceFlush: () => Promise<void>, shutdown: () => Promise<void>): AgentBus {
  return { getLogger, forceFlush, shutdown, [Symbol.asyncDispose]: shutdown };
}
