/** How much of one record is looked at. What is beyond is masked, never passed. */
export interface RedactionLimits {
  /** Levels of nested containers: 1–64. Default {@link DEFAULT_MAX_DEPTH}. */
  readonly maxDepth?: number | undefined;
  /** Entries of one object, Map, Set or array: 1–100,000. Default {@link DEFAULT_MAX_WIDTH}. */
  readonly maxWidth?: number | undefined;
  /**
   * Text of one record, roughly in bytes (characters of strings, bytes of byte arrays): 1–1 GiB. Default
   * {@link DEFAULT_MAX_BYTES}. A text that does not fit in what is left is masked whole.
   */
  readonly maxBytes?: number | undefined;
}

/** Deep enough for any data that is meant to be read, and far from the end of the stack. */
export const DEFAULT_MAX_DEPTH = 16;

/** A list longer than this is data, not telemetry. */
export const DEFAULT_MAX_WIDTH = 1000;

/** Twice the longest line that is written to disk. */
export const DEFAULT_MAX_BYTES: number = 1024 * 1024;

/** What each limit may be: least and greatest. */
export const LIMIT_RANGES: Readonly<
  Record<keyof RedactionLimits, readonly [least: number, greatest: number]>
> = {
  maxDepth: [1, 64],
  maxWidth: [1, 100_000],
  maxBytes: [1, 1024 * 1024 * 1024],
};
