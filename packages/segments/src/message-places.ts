/** Finds places in a binary file where reading can begin. */
import { openContent } from './content-file.ts';
import { createWholeEnd } from './whole-end.ts';

/** Settings of {@link messagePlaces}. */
export interface MessagePlacesOptions {
  /** Bytes that two places are apart at least; the last one may be closer. */
  readonly apart: number;
  /** Ends the reading: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Places in the content of a file of OTLP protobuf where a message begins, from 0 on, and the end of the last whole message:
 * between any two of them `readLines` finds whole messages. In the middle of a file nothing tells where one begins, so whoever
 * reads such a file from its end needs them. Reads all of the file, and decodes nothing.
 *
 * @param source A binary segment, or the path of any such file.
 * @throws {@link SegmentReadError} as `readLines`.
 */
export async function messagePlaces(
  source: { readonly path: string } | string,
  { apart, signal }: MessagePlacesOptions,
): Promise<number[]> {
  const places = [0];
  const whole = createWholeEnd('binary');
  const file = await openContent(source, signal);
  try {
    for await (const chunk of file.chunks(0)) {
      signal?.throwIfAborted();
      whole.push(chunk);
      if (whole.end - (places.at(-1) ?? 0) >= apart) places.push(whole.end);
    }
  } finally {
    await file.close();
  }
  return whole.end === places.at(-1) ? places : [...places, whole.end];
}
