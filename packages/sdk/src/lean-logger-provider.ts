import { type Clock, copyValue, SYSTEM_CLOCK } from '@agentbus/logger';
import { type InstrumentationScope, type Resource, toOtlpValue } from '@agentbus/otlp';
import { warnOnce } from './environment.ts';
import { type EnablingLogRecordProcessor, LeanLogger, type LogPipeline } from './lean-logger.ts';
import type { AttributeLimits } from './limited-attributes.ts';
import type { LogRecordLimits } from './telemetry-limits.ts';

/** The SDK specification's number of attributes that a log record may have. */
const DEFAULT_ATTRIBUTE_COUNT_LIMIT = 128;

/** How long `forceFlush` waits for a processor, in milliseconds; as in the official SDK. */
const DEFAULT_FLUSH_TIMEOUT_MILLIS = 30_000;

/** The name of a scope that was given none; as in the official SDK. */
const UNKNOWN_SCOPE_NAME = 'unknown';

/** Options of {@link LeanLoggerProvider}. */
export interface LeanLoggerProviderOptions {
  readonly resource: Resource;
  /** Called in this order for each record. */
  readonly processors: readonly EnablingLogRecordProcessor[];
  /** Default: 128 attributes of any length. */
  readonly logRecordLimits?: LogRecordLimits | undefined;
  /** The time of records that are emitted without one. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** Options of the Logs API's `getLogger`. */
export interface ScopeOptions {
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of {@link LeanLoggerProvider.forceFlush}. */
export interface FlushOptions {
  /** How long a processor may take, in milliseconds. Default 30,000. */
  readonly timeoutMillis?: number | undefined;
}

/**
 * A provider of the Logs API, of both lines, in the place of the official SDK's: a record costs a fraction, and keeps
 * int64 and everything else that `@agentbus/otlp` encodes. It calls the same processors.
 */
export class LeanLoggerProvider {
  readonly #options: LeanLoggerProviderOptions;
  readonly #limits: AttributeLimits;
  readonly #pipeline: LogPipeline;
  readonly #loggers = new Map<string, LeanLogger>();
  #shutdown: Promise<void> | undefined;

  constructor(options: LeanLoggerProviderOptions) {
    this.#options = options;
    this.#limits = completeLimits(options.logRecordLimits ?? {});
    this.#pipeline = { processors: [...options.processors], closed: false, reported: new Set() };
  }

  /** The logger of a scope; the same one, with the same scope object, for the same arguments. */
  getLogger(name: string, version?: string, options: ScopeOptions = {}): LeanLogger {
    if (this.#pipeline.closed) warnOnce('A logger was requested after the shutdown: its records are lost.');
    if (!name) warnOnce('A logger was requested without a name for its instrumentation scope.');
    const instrumentationScope = {
      name: name || UNKNOWN_SCOPE_NAME,
      version,
      schemaUrl: options.schemaUrl,
      ...cleanScopeAttributes(options.attributes, this.#limits.attributeCountLimit),
    };
    const key = scopeKey(instrumentationScope);
    let logger = this.#loggers.get(key);
    if (logger === undefined) {
      const { resource, clock = SYSTEM_CLOCK } = this.#options;
      const now = () => clock.now();
      logger = new LeanLogger({ resource, instrumentationScope, limits: this.#limits, now }, this.#pipeline);
      this.#loggers.set(key, logger);
    }
    return logger;
  }

  /** Flushes the processors. Rejects if one does, or takes longer than the timeout. */
  async forceFlush(options: FlushOptions = {}): Promise<void> {
    const { timeoutMillis = DEFAULT_FLUSH_TIMEOUT_MILLIS } = options;
    if (this.#shutdown !== undefined) {
      warnOnce('A flush was requested after the shutdown.');
      return this.#shutdown;
    }
    await this.#forEachProcessor((processor) => within(timeoutMillis, processor.forceFlush()));
  }

  /** Shuts the processors down, the first time. Rejects if one does, after all others are done. */
  shutdown(): Promise<void> {
    if (this.#shutdown !== undefined) warnOnce('A logger provider was shut down more than once.');
    this.#pipeline.closed = true;
    this.#shutdown ??= this.#forEachProcessor((processor) => processor.shutdown());
    return this.#shutdown;
  }

  async #forEachProcessor(action: (processor: EnablingLogRecordProcessor) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled(
      this.#pipeline.processors.map(async (processor) => action(processor)),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

function completeLimits(limits: LogRecordLimits): AttributeLimits {
  const { attributeCountLimit = DEFAULT_ATTRIBUTE_COUNT_LIMIT } = limits;
  let { attributeValueLengthLimit = Number.POSITIVE_INFINITY } = limits;
  if (attributeValueLengthLimit <= 0) {
    warnOnce('The length limit of log record attributes is 0: it is ignored, as the official SDK does.');
    attributeValueLengthLimit = Number.POSITIVE_INFINITY;
  }
  return { attributeCountLimit, attributeValueLengthLimit };
}

function cleanScopeAttributes(
  given: Readonly<Record<string, unknown>> | undefined,
  limit: number,
): Pick<InstrumentationScope, 'attributes' | 'droppedAttributesCount'> {
  if (given === undefined || given === null) return {};
  const entries = Object.entries(copyValue(given) as object).filter(([key]) => key !== '');
  return {
    attributes: Object.fromEntries(entries.slice(0, limit)),
    droppedAttributesCount: Math.max(entries.length - limit, 0),
  };
}

/** Equal for scopes that say the same, whatever the order of their attributes. */
function scopeKey({ name, version, schemaUrl, attributes = {} }: InstrumentationScope): string {
  const sorted = Object.keys(attributes)
    .sort()
    .map((key) => [key, toOtlpValue(attributes[key])]);
  return JSON.stringify([name, version || '', schemaUrl || '', sorted]);
}

function within(timeoutMillis: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Operation timed out.')), timeoutMillis);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
