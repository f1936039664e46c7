/** The settings that all exporters and processors of this package share. */
import { createSegmentWriter, defaultDirectory, type SegmentWriter, type Stream } from '@agentbus/segments';

/** Settings of the file exporters and processors. */
export interface FileOptions {
  /** The store's directory. Default: the environment variable `AGENTBUS_DIRECTORY`, or `.agentbus`. */
  readonly directory?: string | undefined;
  /**
   * Size in bytes at which a new segment is begun. An integer from 65,536 (64 KiB) to 4,294,967,296 (4 GiB); default
   * 67,108,864 (64 MiB).
   */
  readonly maxSegmentBytes?: number | undefined;
  /**
   * Names the segments' writer: 1–32 characters of a–z and 0–9. No two components that write the same stream of one
   * store at the same time may share a name, or followers miss lines. Default: random.
   */
  readonly writer?: string | undefined;
  /** The clock, in Unix milliseconds, for file names and for when a failure is over. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * The writer of one stream.
 *
 * @throws `SegmentOptionError` if an option is out of its range.
 */
export function openWriter(
  stream: Stream,
  options: FileOptions,
  onError: (error: Error) => void,
): SegmentWriter {
  const { directory = defaultDirectory(), maxSegmentBytes, writer, now } = options;
  return createSegmentWriter({ directory, stream, maxSegmentBytes, writer, now, onError });
}
