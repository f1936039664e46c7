/** The errors of this package. Each has a stable `code`. */

/** An option is out of its range. */
export class SegmentOptionError extends RangeError {
  override readonly name = 'SegmentOptionError';
  readonly code = 'invalid-option';
  /** The option's name. */
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.option = option;
  }
}

/** Something could not be written. The segment still holds whole records only. */
export class SegmentWriteError extends Error {
  override readonly name = 'SegmentWriteError';
  /**
   * The operating system's code (`ENOSPC`, `EACCES`, …), or `writer-closed`, `writer-in-use`, `recovery-failed`,
   * `line-left-open`, `not-a-line`, `not-a-message` or `write-failed`.
   */
  readonly code: string;
  /** The segment, or the stream's directory where no segment could be opened. */
  readonly path: string;

  constructor(code: string, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** A file could not be read. */
export class SegmentReadError extends Error {
  override readonly name = 'SegmentReadError';
  /**
   * The operating system's code (`ENOENT`, `EACCES`, …), or `line-too-long`, `corrupt`, `unknown-stream`,
   * `zstd-unavailable` or `read-failed`.
   */
  readonly code: string;
  readonly path: string;
  /** Where in the content of the file, in bytes. */
  readonly offset: number;

  constructor(code: string, path: string, offset: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
    this.offset = offset;
  }
}

/** A segment could not be compressed, archived or removed. It is still there, as it was. */
export class SegmentMaintenanceError extends Error {
  override readonly name = 'SegmentMaintenanceError';
  /**
   * The operating system's code (`ENOSPC`, `ENOENT`, …), or `not-a-segment`, `already-compressed`, `segment-changed`,
   * `verification-failed`, `archive-conflict`, `zstd-unavailable`, `worker-failed` or `maintenance-failed`.
   */
  readonly code: string;
  /** The segment. */
  readonly path: string;

  constructor(code: string, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** The operating system's code of an error (`ENOENT`, …), or `fallback` where it has none. */
export function systemCode(error: unknown, fallback: string): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return fallback;
}
