/** `@agentbus/bridges/tslog`: what is logged with tslog, versions 4 and 5. */
import { type BridgeOptions, createBridge } from './bridge.ts';
import { BridgeError } from './bridge-error.ts';
import { quiet } from './quiet-output.ts';
import { readTslogRecord } from './tslog-record.ts';

/** A transport as `attachTransport` of both versions takes it. */
export type TslogTransport = (record: object) => void;

/** The parts of a logger that the bridge uses; the same in both versions. */
interface TslogLogger {
  attachTransport(transport: TslogTransport): unknown;
  getSubLogger(...args: unknown[]): TslogLogger;
  /** What prints. */
  runtime?: object;
}

/** The functions of the runtime that print on the console: version 4 has both, version 5 the first. */
const PRINTERS = ['transportFormatted', 'transportJSON'] as const;

/**
 * A transport that sends what it is given: for `logger.attachTransport(…)`, and for what hands out tslog's records, such as
 * OpenClaw's `registerLogTransport(…)`.
 *
 * @throws `BridgeError` `invalid-level`
 */
export function createTslogTransport(options: BridgeOptions = {}): TslogTransport {
  const bridge = createBridge('tslog', options);
  return (record) => bridge.send(() => readTslogRecord(record));
}

/**
 * Sends what a logger logs, and the sub-loggers that are made of it from now on. What they print on the console is not sent a
 * second time by the bridge of the console.
 *
 * @returns a function that takes the bridge away again; sub-loggers included
 * @throws `BridgeError` `invalid-level`, or `invalid-logger` where this is no logger of tslog
 */
export function bridgeTslog(logger: unknown, options: BridgeOptions = {}): () => void {
  const tslog = requireTslog(logger);
  const send = createTslogTransport(options);
  let active = true;
  tslog.attachTransport((record) => {
    if (active) send(record);
  });
  printQuietly(tslog);
  return () => {
    active = false;
  };
}

/** In version 4 a sub-logger has the runtime of the package again. */
function printQuietly(logger: TslogLogger): void {
  const { runtime } = logger;
  if (runtime !== undefined) logger.runtime = quietRuntime(runtime);
  const { getSubLogger } = logger;
  logger.getSubLogger = (...args) => {
    const child = getSubLogger.apply(logger, args);
    printQuietly(child);
    return child;
  };
}

/** The same runtime, which all loggers share, but for what prints. */
function quietRuntime(runtime: object): object {
  const own: Record<string, unknown> = {};
  for (const name of PRINTERS) {
    const print: unknown = Reflect.get(runtime, name);
    if (typeof print === 'function') own[name] = quiet(print as (...args: unknown[]) => unknown);
  }
  return Object.setPrototypeOf(own, runtime) as object;
}

function requireTslog(logger: unknown): TslogLogger {
  const tslog = logger as Partial<TslogLogger> | undefined;
  if (typeof tslog?.attachTransport === 'function' && typeof tslog.getSubLogger === 'function') {
    return tslog as TslogLogger;
  }
  throw new BridgeError(
    'invalid-logger',
    'Cannot bridge tslog: the argument has no attachTransport and getSubLogger. Give a Logger of tslog 4 or 5.',
  );
}
