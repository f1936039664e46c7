/** How much the hub takes. */
import { HubError } from './hub-error.ts';

const MIB = 1024 * 1024;

/** Limits of a hub. All are integers of 1 or more. */
export interface HubLimits {
  /** Bytes of one request as it is sent. Default 20 MiB, as the OpenTelemetry Collector. */
  readonly maxBodyBytes: number;
  /** Bytes of one request once it is decompressed. Default 20 MiB. */
  readonly maxDecompressedBytes: number;
  /** Bytes of all requests that are in hand: being received, or not on disk yet. Default 128 MiB. */
  readonly maxPendingBytes: number;
  /** Connections of one port. Default 1,000. Beyond it the one that has waited longest has to go. */
  readonly maxConnections: number;
  /** Attributes of one log record, span, event, link, scope or resource. Default 1,024. The others are dropped and counted. */
  readonly maxAttributes: number;
  /** UTF-16 units of a text in an attribute. Default 65,536. Longer ones are cut. */
  readonly maxAttributeLength: number;
  /** Milliseconds that a request may take to arrive. Default 30,000. */
  readonly requestTimeoutMillis: number;
}

/** The limits where nothing else is said. */
export const DEFAULT_LIMITS: HubLimits = {
  maxBodyBytes: 20 * MIB,
  maxDecompressedBytes: 20 * MIB,
  maxPendingBytes: 128 * MIB,
  maxConnections: 1000,
  maxAttributes: 1024,
  maxAttributeLength: 64 * 1024,
  requestTimeoutMillis: 30_000,
};

/** @throws HubError with code `invalid-option`. */
export function checkLimits(limits: Partial<HubLimits> = {}): HubLimits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (Number.isSafeInteger(value) && value >= 1 && name in DEFAULT_LIMITS) continue;
    throw new HubError(
      'invalid-option',
      `Cannot start the hub: limits.${name} is ${value}, must be an integer of 1 or more.`,
    );
  }
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
