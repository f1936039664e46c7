import { ACCEPTS_ANY_VALUE, type OtelLogger } from '@agentbus/logger';
import type { LogRecordProcessor } from '@agentbus/otlp';
import type { Context } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { type EmittedLogRecord, LeanLogRecord, type LogRecordOrigin } from './lean-log-record.ts';

/** What may be known of a record before it is built. */
export interface EnabledOptions {
  readonly context?: Context | undefined;
  readonly severityNumber?: number | undefined;
  readonly eventName?: string | undefined;
}

/** A processor of either line, which may say that it has no use for a record. */
export interface EnablingLogRecordProcessor extends LogRecordProcessor {
  enabled?(
    options: EnabledOptions & { instrumentationScope: LogRecordOrigin['instrumentationScope'] },
  ): boolean;
}

/** Where records go. */
export interface LogPipeline {
  readonly processors: readonly EnablingLogRecordProcessor[];
  /** Whether the provider is shut down. */
  closed: boolean;
  /** What was reported: it may come again with every record. */
  readonly reported: Set<string>;
}

/**
 * Implements the Logs API's `Logger`. Unlike the official one it never throws: what a processor throws is reported
 * through `diag`, once, and the next processor has its turn.
 */
export class LeanLogger implements OtelLogger {
  readonly #origin: LogRecordOrigin;
  readonly #pipeline: LogPipeline;
  /** Whether every processor has an `enabled`, so that a record may be unwanted. */
  readonly #selective: boolean;

  static {
    Object.defineProperty(LeanLogger.prototype, ACCEPTS_ANY_VALUE, { value: true });
  }

  constructor(origin: LogRecordOrigin, pipeline: LogPipeline) {
    this.#origin = origin;
    this.#pipeline = pipeline;
    this.#selective = pipeline.processors.every((processor) => processor.enabled !== undefined);
  }

  /** Hands a record to each processor, in order. After the provider's shutdown it does nothing. */
  emit(emitted: EmittedLogRecord): void {
    try {
      const context = emitted.context ?? api.context.active();
      if (!this.#isWanted(emitted, context)) return;
      const record = new LeanLogRecord(emitted, context, this.#origin);
      for (const processor of this.#pipeline.processors) this.#process(processor, record, context);
      record.finish();
    } catch (error) {
      this.#report('A log record was lost: it cannot be read', error);
    }
  }

  /** Whether any processor would have a record of these properties. */
  enabled(options: EnabledOptions = {}): boolean {
    return this.#isWanted(options, options.context);
  }

  #isWanted({ severityNumber, eventName }: EnabledOptions, context: Context | undefined): boolean {
    const { processors, closed } = this.#pipeline;
    if (closed) return false;
    if (!this.#selective) return true;
    const options = {
      context: context ?? api.context.active(),
      instrumentationScope: this.#origin.instrumentationScope,
      severityNumber,
      eventName,
    };
    return processors.some((processor) => {
      try {
        return processor.enabled?.(options) ?? true;
      } catch (error) {
        this.#report('A log record processor threw in enabled', error);
        return true;
      }
    });
  }

  #process(processor: LogRecordProcessor, record: LeanLogRecord, context: Context): void {
    try {
      processor.onEmit(record, context);
    } catch (error) {
      this.#report('A log record processor threw in onEmit', error);
    }
  }

  #report(problem: string, error: unknown): void {
    const { reported } = this.#pipeline;
    if (reported.has(problem)) return;
    reported.add(problem);
    try {
      api.diag.error(problem, error);
    } catch {
      // The application's own diag logger threw: there is nowhere left to report to, and `emit` must return.
      return;
    }
  }
}
