/** One official OTLP exporter, with what it lacks: a count of losses, one report, no hold on the process. */
import type { ExportResult } from '@agentbus/otlp';
import { EXPORT_FAILED, EXPORT_SUCCESS } from '@agentbus/otlp';
import * as api from '@opentelemetry/api';
import type { EndpointGate } from './endpoint-gate.ts';
import type { ExportLosses } from './export-losses.ts';
import { loadPackage } from './otel-packages.ts';

/** The parts of an official exporter that are used; the same for each signal and line. */
export interface OfficialExporter<T> {
  export(items: T, resultCallback: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/** What an {@link OtlpSender} is made of. */
export interface OtlpSenderParts<T> {
  readonly exporter: OfficialExporter<T>;
  readonly gate: EndpointGate;
  readonly losses: ExportLosses;
  /** Milliseconds that one export may take. */
  readonly timeoutMillis: number;
  /** Records in what is exported at once. */
  readonly count: (items: T) => number;
}

/** Exports to one endpoint. No method throws or rejects. */
export class OtlpSender<T> {
  readonly #parts: OtlpSenderParts<T>;

  constructor(parts: OtlpSenderParts<T>) {
    this.#parts = parts;
  }

  /** Settles when the items have been exported or given up. `urgent`: somebody waits for it. */
  export(items: T, urgent: boolean): Promise<void> {
    const { suppressTracing } = loadPackage('@opentelemetry/core');
    // What we send must not become a span, which would be sent in its turn. And who logged first is not the reason.
    return api.context.with(suppressTracing(api.ROOT_CONTEXT), () => this.#exportAndCount(items, urgent));
  }

  hurry(): void {
    this.#parts.gate.hurry();
  }

  dropped(count: number): void {
    this.#parts.losses.dropped(count);
  }

  async shutdown(): Promise<void> {
    try {
      await this.#parts.exporter.shutdown();
    } catch (error) {
      api.diag.warn('An OTLP exporter failed to shut down.', error);
    }
  }

  async #exportAndCount(items: T, urgent: boolean): Promise<void> {
    const { gate, losses, count } = this.#parts;
    const error = (await gate.blocked(urgent)) ?? (await this.#exportNow(items));
    gate.record(error === undefined);
    if (error === undefined) losses.exported(count(items));
    else losses.failed(count(items), error);
  }

  #exportNow(items: T): Promise<Error | undefined> {
    const { exporter, timeoutMillis } = this.#parts;
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve(Object.assign(new Error(`no result in ${timeoutMillis} ms`), { code: 'timeout' })),
        timeoutMillis,
      ).unref();
      const settle = (result: ExportResult) => {
        clearTimeout(timer);
        if (result.code === EXPORT_SUCCESS) resolve(undefined);
        else resolve(result.error ?? new Error('the exporter gave no reason'));
      };
      try {
        exporter.export(items, settle);
      } catch (error) {
        settle({ code: EXPORT_FAILED, error: error instanceof Error ? error : new Error(String(error)) });
      }
    });
  }
}
