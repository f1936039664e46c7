/** One file that grows, or is rotated away, while it is read. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { ImportFile } from './import-files.ts';
import { createImportedLineReader, type ImportedLine, type ImportProblem } from './imported-line.ts';
import { type SourceLine, SourceLineSplitter } from './source-lines.ts';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

type ReadLine = (line: SourceLine) => ImportedLine;

/** A file that is held open, so that nothing of it is missed when it gets another name or none. */
export class FollowedImportFile {
  /** Tells a file that was renamed from a new one. */
  readonly identity: string;
  readonly #handle: FileHandle;
  readonly #read: ReadLine;
  #splitter: SourceLineSplitter;
  #position: number;

  private constructor(handle: FileHandle, identity: string, read: ReadLine, start: number) {
    this.#handle = handle;
    this.identity = identity;
    this.#read = read;
    this.#position = start;
    this.#splitter = new SourceLineSplitter({ line: 1, offset: start });
  }

  /** @param lastBytes Begin with the first line within so many bytes of its end. */
  static async open(
    file: ImportFile,
    lastBytes: number,
    onProblem: (problem: ImportProblem) => void,
  ): Promise<FollowedImportFile> {
    const handle = await open(file.path);
    const { dev, ino, size } = await handle.stat();
    const start = await lineStart(handle, Math.max(0, size - lastBytes));
    return new FollowedImportFile(handle, `${dev}:${ino}`, createImportedLineReader(file, onProblem), start);
  }

  /** The lines that have come since the last time. A file that was emptied begins anew. */
  async *newLines(): AsyncGenerator<ImportedLine[], void, undefined> {
    const { size } = await this.#handle.stat();
    if (size < this.#position) {
      this.#position = 0;
      this.#splitter = new SourceLineSplitter();
    }
    while (this.#position < size) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - this.#position));
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const lines = this.#splitter.push(buffer.subarray(0, bytesRead));
      if (lines.length > 0) yield lines.map(this.#read);
    }
  }

  /** The line without an end, now that nothing more will come. */
  lastLine(): ImportedLine[] {
    const line = this.#splitter.last();
    return line === undefined ? [] : [this.#read(line)];
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** The first beginning of a line at or behind a place. */
async function lineStart(handle: FileHandle, place: number): Promise<number> {
  if (place === 0) return 0;
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = place - 1; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return position;
    const newline = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
    if (newline !== -1) return position + newline + 1;
    position += bytesRead;
  }
}
