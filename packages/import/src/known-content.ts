/** Knows a file again by its content. */
import { createHash } from 'node:crypto';
import { readFileContent } from './file-content.ts';
import type { ImportedFile } from './import-state.ts';
import { SourceLineSplitter } from './source-lines.ts';

/** 1 KiB: some lines, whose times differ from those of any other file. */
const HEAD_BYTES = 1024;

/** The first bytes of a file. */
export async function readHead(path: string): Promise<Uint8Array> {
  return readPart(path, 0, HEAD_BYTES);
}

/** The entry of a file that has been read up to the end of a line. */
export function importedUpTo(
  path: string,
  head: Uint8Array,
  line: { readonly line: number; readonly offset: number; readonly end: number; readonly text: string },
): ImportedFile {
  const bytes = Math.min(head.length, line.end);
  return {
    path,
    offset: line.end,
    line: line.line + 1,
    head: { bytes, hash: hashOf(head.subarray(0, bytes)) },
    last: { offset: line.offset, hash: hashOf(line.text) },
  };
}

/** The entry of the file with this content that has been read furthest; `undefined` where there is none. */
export async function findImported(
  path: string,
  head: Uint8Array,
  imported: readonly ImportedFile[],
): Promise<ImportedFile | undefined> {
  const candidates = imported
    .filter(
      (one) => one.head.bytes <= head.length && hashOf(head.subarray(0, one.head.bytes)) === one.head.hash,
    )
    .sort((a, b) => b.offset - a.offset);
  for (const entry of candidates) {
    if (await hasLine(path, entry)) return entry;
  }
  return undefined;
}

/** Files that begin alike may go on differently. */
async function hasLine(path: string, { line, offset, last }: ImportedFile): Promise<boolean> {
  const content = await readPart(path, last.offset, offset - last.offset);
  const splitter = new SourceLineSplitter({ line, offset: last.offset });
  const [found = splitter.last()] = splitter.push(content);
  return found !== undefined && found.end === offset && hashOf(found.text) === last.hash;
}

async function readPart(path: string, start: number, bytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readFileContent(path, { start })) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
