/** Knows what OTel's own instrumentations put into loggers: streams and transports that send the same records. */

/** Their classes, in pino, bunyan and winston. */
const CLASSES: ReadonlySet<string> = new Set([
  'OTelPinoStream',
  'OpenTelemetryBunyanStream',
  'OpenTelemetryTransportV3',
]);

/** Where they keep OTel's logger. Bundlers that shorten the names of classes leave these. */
interface OfficialStream {
  readonly _otelLogger?: OtelLogger;
  readonly _logger?: OtelLogger;
}

interface OtelLogger {
  enabled?(): boolean;
}

/**
 * Whether a stream or transport is one of them, and what it sends arrives: one that was made for the other line of OTel has a
 * logger that keeps nothing.
 */
export function sendsOfficially(stream: unknown): boolean {
  if (typeof stream !== 'object' || stream === null) return false;
  const { _otelLogger: streamLogger, _logger: transportLogger } = stream as OfficialStream;
  const known = CLASSES.has(String(stream.constructor?.name));
  if (!known && streamLogger === undefined) return false;
  const logger = streamLogger ?? transportLogger;
  return typeof logger?.enabled !== 'function' || logger.enabled() !== false;
}
