/** The contract of the logging libraries that are compared: each is one file in `contenders/`. */
import type { Context, SpanContext } from '@opentelemetry/api';

/** What is logged. Each contender takes the form that costs it least. */
export interface BenchRecord {
  /** 40 to 80 characters. */
  readonly message: string;
  /** Five attributes, and a nested object on one record in twenty. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The span that the record belongs to; on every second one. */
  readonly spanContext: SpanContext | undefined;
  /** The same, as OpenTelemetry takes it; the root context on the others. */
  readonly context: Context;
  /** Attributes and ids of the span in one object, as loggers without a notion of spans take them. */
  readonly flat: Readonly<Record<string, unknown>>;
}

/** A logger that writes to files below a directory. */
export interface RunningContender {
  /**
   * Logs a record, at level INFO.
   *
   * @returns where the library can tell: a promise that resolves once the record is durable
   */
  log(record: BenchRecord): unknown;
  /** Where the library can tell for all at once: resolves once everything that was logged so far is durable. */
  flush?(): Promise<void>;
  /** Resolves once everything is written and the files are closed. */
  close(): Promise<void>;
}

/** The default export of each file in `contenders/`. */
export interface Contender {
  /** As in the tables. */
  readonly name: string;
  /** The directory exists and is empty. */
  start(directory: string): RunningContender | Promise<RunningContender>;
  /** The same with the most durable setting that the library has; where it has none, as {@link start}. */
  startDurable?(directory: string): RunningContender | Promise<RunningContender>;
}

/** Loads one: `pino-sync`, say, or the path of a file. */
export async function loadContender(name: string): Promise<Contender> {
  const module = (await import(new URL(`contenders/${name}.mjs`, import.meta.url).href)) as {
    default: Contender;
  };
  return module.default;
}
