/** The end of a file's name: what is in the file, and how it is compressed. */

/**
 * What a segment's content is: lines of OTLP/JSON, length-prefixed OTLP protobuf, lines of readable text, or columns that
 * several segments were merged into.
 */
export type SegmentFormat = 'json' | 'binary' | 'text' | 'parquet';

/** What a writer can be told to write. */
export type WrittenFormat = Exclude<SegmentFormat, 'parquet'>;

/** All of them, the default first. */
export const WRITTEN_FORMATS: readonly WrittenFormat[] = ['json', 'binary', 'text'];

/** How a sealed segment is compressed. */
export type Compression = 'zstd' | 'gzip';

/** The end of the name of a segment that a writer of ours made. */
export type SegmentSuffix = `${'.jsonl' | '.pb' | '.txt'}${'' | '.zst' | '.gz'}`;

/** The end of the name of any file that a store lists. */
export type FileSuffix = SegmentSuffix | `.json${'' | '.zst' | '.gz'}` | '.parquet';

/** What the end of a file's name says. */
export interface ParsedSuffix {
  readonly suffix: FileSuffix;
  readonly format: SegmentFormat;
  /** `undefined` for a file that is not compressed. */
  readonly compression: Compression | undefined;
  /** The name without the ending of the compression: the same for a segment before and after it is compressed. */
  readonly contentName: string;
}

/** What a segment's name ends in while it is written. */
export const WRITTEN_SUFFIXES = { json: '.jsonl', binary: '.pb', text: '.txt' } as const;

const FORMATS: Readonly<Record<string, SegmentFormat>> = {
  '.jsonl': 'json',
  '.json': 'json',
  '.pb': 'binary',
  '.txt': 'text',
};

const ENDINGS: Readonly<Record<Compression, '.zst' | '.gz'>> = { zstd: '.zst', gzip: '.gz' };

const SUFFIX = /(\.jsonl|\.json|\.pb|\.txt)(\.zst|\.gz)?$/;

/** Both compressions, in the order in which a reader looks for them. */
export const COMPRESSIONS: readonly Compression[] = ['zstd', 'gzip'];

/** Reads the end of a file's name, or of its path; `undefined` if it is of no kind that a store lists. */
export function parseSuffix(fileName: string): ParsedSuffix | undefined {
  const match = SUFFIX.exec(fileName);
  const format = FORMATS[match?.[1] ?? ''];
  if (match === null || format === undefined) return undefined;
  const ending = match[2];
  return {
    suffix: match[0] as FileSuffix,
    format,
    compression: ending === undefined ? undefined : ending === ENDINGS.zstd ? 'zstd' : 'gzip',
    contentName: ending === undefined ? fileName : fileName.slice(0, -ending.length),
  };
}

/** The name or path that a file has once it is compressed. */
export function compressedName(contentName: string, compression: Compression): string {
  return contentName + ENDINGS[compression];
}
