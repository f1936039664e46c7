/** A destination for pino in the application's own thread. */
import { type BridgeOptions, createBridge } from './bridge.ts';
import { readPinoLine } from './pino-line.ts';
import { isSentByInstrumentation, type PinoLogger, pinoKey } from './pino-logger.ts';

/** Asks pino for what it knows beside the line. */
const METADATA = Symbol.for('pino.metadata');

/** A destination of pino: for `pino(options, stream)` or in `pino.multistream`. */
export interface PinoStream {
  /** Sends a line. Never throws. */
  write(line: string): void;
  /** There is nothing to wait for. */
  flushSync(): void;
  end(): void;
}

/**
 * A destination that sends what pino writes to it, within the log call: with the active trace context and correlation, and
 * errors with their causes. What pino redacts, and what serializers change, is sent as they leave it. Where OTel's
 * instrumentation sends the logger's records already, nothing is sent.
 *
 * @throws `BridgeError` `invalid-level`
 */
export function createPinoStream(options: BridgeOptions = {}): PinoStream {
  return new BridgeStream(options);
}

class BridgeStream implements PinoStream {
  readonly [METADATA] = true;
  /** By this `pino(stream)` tells a stream from options. */
  readonly writable = true;
  /** Set by pino before each line. */
  lastLevel: number | undefined;
  lastObj: unknown;
  lastLogger: PinoLogger | undefined;
  readonly #bridge: ReturnType<typeof createBridge>;

  constructor(options: BridgeOptions) {
    this.#bridge = createBridge('pino', options);
  }

  write(line: string): void {
    this.#bridge.send(() => {
      const { lastLogger: logger, lastLevel: level, lastObj } = this;
      if (isSentByInstrumentation(logger)) return undefined;
      const errorKey = pinoKey(logger, 'pino.errorKey') ?? 'err';
      return readPinoLine(line, {
        messageKey: pinoKey(logger, 'pino.messageKey'),
        errorKey,
        labels: logger?.levels?.labels,
        level: typeof level === 'number' ? level : undefined,
        error: typeof lastObj === 'object' && lastObj !== null ? Reflect.get(lastObj, errorKey) : undefined,
      });
    });
  }

  flushSync(): void {}

  end(): void {}
}
