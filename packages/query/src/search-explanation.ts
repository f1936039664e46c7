/** What a search read, and what it left unread. */
import type { SkipReason } from './block-pruning.ts';

/** Why a block was not read: what the manifest says of it, or that a limit was reached before. */
export type UnreadReason = SkipReason | 'limit';

/** A number of blocks of compacted files, with their rows and about their bytes. */
export interface BlockCount {
  blocks: number;
  rows: number;
  bytes: number;
}

/** A number of files, with their bytes. */
export interface FileCount {
  readonly files: number;
  readonly bytes: number;
}

/** What a search read, and what it left unread and why. */
export interface SearchExplanation {
  /** Files of OTLP/JSON lines: segments that are not compacted, and foreign files. */
  readonly lines: FileCount & {
    /** Sealed segments of which enough is known. */
    readonly unread: ReadonlyMap<UnreadReason, Readonly<FileCount>>;
  };
  /** Compacted files. */
  readonly compacted: {
    readonly files: number;
    /** Of which a block was read. */
    readonly filesRead: number;
    readonly read: Readonly<BlockCount>;
    readonly unread: ReadonlyMap<UnreadReason, Readonly<BlockCount>>;
  };
}

/** Where there are no compacted files. */
export const NO_BLOCKS: SearchExplanation['compacted'] = {
  files: 0,
  filesRead: 0,
  read: { blocks: 0, rows: 0, bytes: 0 },
  unread: new Map(),
};

/** The size of some files. */
export function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
