/** The frame index beside a compressed segment: where each frame begins, so that a reader can seek. */
import { readFile } from 'node:fs/promises';
import type { Compression } from './segment-suffix.ts';

/** The end of an index's name, after the whole name of the file that it belongs to. */
export const FRAME_INDEX_SUFFIX = '.idx';

/** One frame of zstd, or one member of gzip. */
export interface IndexedFrame {
  /** Size of its content in bytes. */
  readonly contentBytes: number;
  /** Size in the compressed file, in bytes. */
  readonly storedBytes: number;
}

/** All frames of a file, in order. */
export interface FrameIndex {
  readonly compression: Compression;
  readonly frames: readonly IndexedFrame[];
}

/** A place in a compressed file where decompressing can begin. */
export interface FramePlace {
  /** The frame's first byte, in the compressed file. */
  readonly stored: number;
  /** The same place in the content. */
  readonly content: number;
}

const VERSION = 1;

/** The path of a compressed file's index. */
export function frameIndexPath(path: string): string {
  return path + FRAME_INDEX_SUFFIX;
}

/** Sizes of a whole file, in bytes. */
export function totalBytes({ frames }: FrameIndex): FramePlace {
  let [stored, content] = [0, 0];
  for (const frame of frames) {
    stored += frame.storedBytes;
    content += frame.contentBytes;
  }
  return { stored, content };
}

/** The text of an index: one JSON object, `frames` as pairs of [content bytes, stored bytes]. */
export function formatFrameIndex(index: FrameIndex): string {
  const { stored, content } = totalBytes(index);
  const frames = index.frames.map((frame) => [frame.contentBytes, frame.storedBytes]);
  return `${JSON.stringify({
    version: VERSION,
    compression: index.compression,
    contentBytes: content,
    storedBytes: stored,
    frames,
  })}\n`;
}

/** Reads the text of an index; `undefined` for anything that {@link formatFrameIndex} would not write. */
export function parseFrameIndex(text: string): FrameIndex | undefined {
  const json = parseObject(text);
  if (json?.version !== VERSION || !Array.isArray(json.frames)) return undefined;
  const compression = json.compression;
  if (compression !== 'zstd' && compression !== 'gzip') return undefined;
  const frames: IndexedFrame[] = [];
  for (const pair of json.frames as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [contentBytes, storedBytes] = pair as unknown[];
    if (!isSize(contentBytes) || !isSize(storedBytes)) return undefined;
    frames.push({ contentBytes, storedBytes });
  }
  const index: FrameIndex = { compression, frames };
  const { stored, content } = totalBytes(index);
  return stored === json.storedBytes && content === json.contentBytes ? index : undefined;
}

/** The frame that holds a byte of the content; the end of the file for a byte after it. */
export function locateFrame({ frames }: FrameIndex, contentOffset: number): FramePlace {
  let [stored, content] = [0, 0];
  for (const frame of frames) {
    if (content + frame.contentBytes > contentOffset) break;
    stored += frame.storedBytes;
    content += frame.contentBytes;
  }
  return { stored, content };
}

/**
 * The index of a compressed file, if it has one that fits. An index only saves work, so one that is missing, damaged or of
 * another file is as good as none.
 *
 * @param storedBytes The size of the compressed file.
 */
export async function readFrameIndex(
  path: string,
  compression: Compression,
  storedBytes: number,
): Promise<FrameIndex | undefined> {
  let text: string;
  try {
    text = await readFile(frameIndexPath(path), 'utf8');
  } catch {
    // Without an index every reader can do without.
    return undefined;
  }
  const index = parseFrameIndex(text);
  if (index?.compression !== compression || totalBytes(index).stored !== storedBytes) return undefined;
  return index;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    // Not an index: that is the answer.
    return undefined;
  }
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
