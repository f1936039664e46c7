import type { StoredLog, StoredSpan } from '@agentbus/otlp';

/** The values of `-o`. */
export const FORMAT_NAMES = ['pretty', 'json', 'ndjson', 'csv', 'logfmt'] as const;

/** A value of `-o`. */
export type FormatName = (typeof FORMAT_NAMES)[number];

/**
 * Turns records, or rows, into text, one after the other.
 *
 * An implementer returns whole lines, each with its line end; what it returns goes out in the order of the calls,
 * `header` first and `footer()` last.
 */
export interface RecordFormat<T = StoredLog | StoredSpan> {
  readonly header: string;
  record(record: T): string;
  footer(): string;
}
