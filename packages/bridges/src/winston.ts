/** `@agentbus/bridges/winston`: what is logged with winston 3. */
import { Writable } from 'node:stream';
import { currentCorrelation } from '@agentbus/logger';
import { severityAmongLevels } from '@agentbus/otlp';
import type { Context, HrTime } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { type Bridge, type BridgeOptions, createBridge } from './bridge.ts';
import {
  createOfficialInstrumentation,
  type InstrumentationOptions,
  type LoggerInstrumentation,
} from './official-instrumentation.ts';
import { sendsOfficially } from './official-stream.ts';
import { quiet } from './quiet-output.ts';
import { sourceTime } from './source-time.ts';
import { LEVEL, readWinstonInfo, type WinstonInfo } from './winston-info.ts';

/** Options of {@link createWinstonTransport}. */
export interface WinstonTransportOptions extends Omit<BridgeOptions, 'level'> {
  /** The lowest level that is sent: one of winston's. Default: that of the logger. */
  readonly level?: string | undefined;
  /** As with every transport of winston. Default `false`. */
  readonly handleExceptions?: boolean | undefined;
  /** As with every transport of winston. Default `false`. */
  readonly handleRejections?: boolean | undefined;
  /** As with every transport of winston. Default `false`. */
  readonly silent?: boolean | undefined;
}

/** The parts of a logger that the transport uses. */
interface WinstonLogger {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  readonly transports?: readonly object[];
  write(info: WinstonInfo): unknown;
}

/** Where and when an info was logged: winston may hand it over later, when another transport was slow. */
interface Moment {
  readonly context: Context;
  readonly correlationId: string | undefined;
  readonly timestamp: HrTime;
}

const MOMENT = Symbol.for('agentbus.bridges.winston.moment');

/** Loggers whose calls are noted. */
const NOTED = Symbol.for('agentbus.bridges.winston.noted');

/** The name of winston's transport to the console, which may print by `console.log`. */
const CONSOLE = 'console';

/**
 * A transport that sends what a logger logs. Where OTel's instrumentation sends it already, nothing is sent.
 *
 * @throws `BridgeError` `invalid-level`
 */
export function createWinstonTransport(options: WinstonTransportOptions = {}): Writable {
  return new WinstonTransport(options);
}

/**
 * OTel's instrumentation of winston, configured: it sends what winston logs (then `@opentelemetry/winston-transport` is needed,
 * too), or only writes the trace context and correlation id into its infos. Needs `@opentelemetry/instrumentation-winston`.
 *
 * @throws `BridgeError` `instrumentation-missing`
 */
export function createWinstonInstrumentation(options: InstrumentationOptions = {}): LoggerInstrumentation {
  const name = '@opentelemetry/instrumentation-winston';
  return createOfficialInstrumentation(name, 'WinstonInstrumentation', options);
}

class WinstonTransport extends Writable {
  level: string | undefined;
  silent: boolean;
  readonly name = 'agentbus';
  readonly handleExceptions: boolean;
  readonly handleRejections: boolean;
  readonly #bridge: Bridge;
  #logger: WinstonLogger | undefined;

  constructor({
    level,
    silent = false,
    handleExceptions = false,
    handleRejections = false,
    ...options
  }: WinstonTransportOptions) {
    super({ objectMode: true });
    this.level = level;
    this.silent = silent;
    this.handleExceptions = handleExceptions;
    this.handleRejections = handleRejections;
    this.#bridge = createBridge('winston', options);
    this.on('pipe', (source: unknown) => {
      this.#logger = source as WinstonLogger;
      noteMoments(this.#logger);
      printQuietly(this.#logger);
    });
    this.on('unpipe', (source: unknown) => {
      if (source === this.#logger) this.#logger = undefined;
    });
  }

  override _write(info: WinstonInfo, _encoding: BufferEncoding, callback: () => void): void {
    this.log(info, callback);
  }

  /** winston takes what has this for a transport. */
  log(info: WinstonInfo, callback: () => void): void {
    const logger = this.#logger;
    printQuietly(logger);
    if (this.#takes(info, logger)) {
      this.#bridge.send(() => {
        const moment = info[MOMENT] as Moment | undefined;
        const { context, correlationId, timestamp = sourceTime(undefined) } = moment ?? {};
        const name = String(info[LEVEL] ?? info.level);
        return {
          severity: severityAmongLevels(name, logger?.levels ?? {}),
          ...readWinstonInfo(info),
          context,
          correlationId,
          timestamp,
        };
      });
    }
    callback();
  }

  /** winston leaves it to its transports to go by the level. */
  #takes(info: WinstonInfo, logger: WinstonLogger | undefined): boolean {
    if (this.silent || (info.exception === true && !this.handleExceptions)) return false;
    if (logger?.transports?.some(sendsOfficially) === true) return false;
    const lowest = this.level ?? logger?.level;
    const { levels } = logger ?? {};
    const rank = levels?.[String(info[LEVEL] ?? info.level)];
    const lowestRank = lowest === undefined ? undefined : levels?.[lowest];
    return rank === undefined || lowestRank === undefined || rank <= lowestRank;
  }
}

/** Children call the `write` of the logger that they were made of. */
function noteMoments(logger: WinstonLogger & { [NOTED]?: boolean }): void {
  if (logger[NOTED] === true) return;
  logger[NOTED] = true;
  const { write } = logger;
  logger.write = function (this: WinstonLogger, info, ...rest: unknown[]) {
    noteMoment(info);
    return Reflect.apply(write, this, [info, ...rest]);
  };
}

function noteMoment(info: unknown): void {
  if (typeof info !== 'object' || info === null || !Object.isExtensible(info)) return;
  const moment: Moment = {
    context: api.context.active(),
    correlationId: currentCorrelation(),
    timestamp: sourceTime(undefined),
  };
  // Enumerable, as formats copy infos.
  Object.defineProperty(info, MOMENT, {
    value: moment,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Transports may be added at any time. */
function printQuietly(logger: WinstonLogger | undefined): void {
  for (const transport of logger?.transports ?? []) {
    const { name, log } = transport as { name?: unknown; log?: unknown };
    if (name === CONSOLE && typeof log === 'function') {
      Reflect.set(transport, 'log', quiet(log as (...args: unknown[]) => unknown));
    }
  }
}
