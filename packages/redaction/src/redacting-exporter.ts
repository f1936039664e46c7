/** What the exporters of all signals have in common, and how one is put around another. */
import type { ExportResult } from '@agentbus/otlp';

/** An exporter as an SDK's processors and readers use it; the same on both OTel lines. */
export interface Exporter<T> {
  export(items: T, resultCallback: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** An exporter with redaction around it. */
export interface RedactingExporter<T> extends Exporter<T> {
  forceFlush(): Promise<void>;
}

/** An exporter that hands redacted items to another one. */
export function wrapExporter<T>(exporter: Exporter<T>, redact: (items: T) => T): RedactingExporter<T> {
  return {
    export: (items, resultCallback) => exporter.export(redact(items), resultCallback),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
