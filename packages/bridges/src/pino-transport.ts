/** A transport of pino: reads the lines in a thread of its own, and sends them from there. */
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { getGlobalLoggerProvider } from '@agentbus/logger';
import { type BridgeOptions, createBridge } from './bridge.ts';
import { readPinoLine } from './pino-line.ts';

/** Options of the transport. They go to another thread, and so are plain values. */
export interface PinoTransportOptions extends BridgeOptions {
  /** As given to `pino()`. Default `msg`. */
  readonly messageKey?: string | undefined;
  /** As given to `pino()`. Default `err`. */
  readonly errorKey?: string | undefined;
  /** As given to `pino()`: so levels have their names. Default: none. */
  readonly customLevels?: Readonly<Record<string, number>> | undefined;
  /**
   * Options of `start` of `@agentbus/sdk` (`StartOptions` there), which is started in the thread, for logs alone, where no logger
   * provider is registered there. Default: as the environment says.
   */
  readonly start?: object | undefined;
}

/** What the thread starts, if it does. */
interface Running {
  shutdown(): Promise<void>;
}

/**
 * The transport: `pino.transport({ target: '@agentbus/bridges/pino', options })`. The lines must say their trace context and
 * correlation themselves: `pino({ mixin: contextFields })`.
 */
export async function createPinoTransport(options: PinoTransportOptions = {}): Promise<Writable> {
  const running = getGlobalLoggerProvider() === undefined ? await startLogs(options.start) : undefined;
  const { messageKey, errorKey, customLevels = {} } = options;
  const labels = Object.fromEntries(Object.entries(customLevels).map(([name, number]) => [number, name]));
  const bridge = createBridge('pino', options);
  const send = (line: string): void => {
    if (line !== '') bridge.send(() => readPinoLine(line, { messageKey, errorKey, labels }));
  };
  // Lines may be cut anywhere, also within a character.
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, callback) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) send(line);
      callback();
    },
    final(callback) {
      send(rest + decoder.end());
      if (running === undefined) callback();
      else running.shutdown().then(() => callback(), callback);
    },
  });
}

/** The thread makes neither spans nor metrics. */
async function startLogs(options: object | undefined): Promise<Running | undefined> {
  process.env.OTEL_TRACES_EXPORTER = 'none';
  process.env.OTEL_METRICS_EXPORTER = 'none';
  try {
    const { start } = await import('@agentbus/sdk');
    return start({ ...options, instrumentations: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // The application must not end for it, and this thread has no other place to say it.
    process.emitWarning(
      `pino's lines are not sent: @agentbus/sdk did not start in the transport's thread: ${reason}`,
      {
        code: 'AGENTBUS_PINO_TRANSPORT',
      },
    );
    return undefined;
  }
}
