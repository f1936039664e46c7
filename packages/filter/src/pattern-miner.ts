import type { StoredRecord } from '@agentbus/otlp';

/** Finds the templates that records follow, for the stage `patterns`. */
export interface PatternMiner {
  add(record: StoredRecord): void;
  /** The templates so far, each once, in any order. */
  patterns(): Iterable<Pattern>;
}

/** A template of records. */
export interface Pattern {
  /** The template, with marks where records differ. */
  readonly pattern: string;
  /** How many records follow it. */
  readonly count: number;
}
