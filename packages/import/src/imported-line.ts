/** Reads the records of a file, line by line. */
import { decodeLine, type StoredRecord } from '@agentbus/otlp';
import { readFileContent } from './file-content.ts';
import { ImportError } from './import-error.ts';
import { type ImportFile, STDIN } from './import-files.ts';
import { createLineReader, type LineReader } from './line-reader.ts';
import { type SourceLine, SourceLineSplitter } from './source-lines.ts';
import { StoredLogs } from './stored-log.ts';

/** What one line holds. */
export interface ImportedLine {
  readonly path: string;
  /** Its number in the file, from 1 on. */
  readonly line: number;
  /** Where it begins in the content, and where the next one does. */
  readonly offset: number;
  readonly end: number;
  readonly text: string;
  /** One log record, but for OTLP. */
  readonly records: readonly StoredRecord[];
  /** The line itself, where it is OTLP: it can go on as it is. */
  readonly otlp?: string;
}

/** Something that is not as its source says. Nothing is lost: the line is kept as text. */
export interface ImportProblem {
  readonly path: string;
  /** `undefined` where it concerns the file. */
  readonly line: number | undefined;
  /** In bytes of the content. */
  readonly offset: number | undefined;
  readonly reason: string;
}

/** How a file is read. */
export interface ReadImportOptions {
  /** Where to begin: a line's number and offset. Default: the beginning. */
  readonly from?: { readonly line: number; readonly offset: number } | undefined;
  /**
   * What becomes of a last line without an end. `take` (the default) takes it as it is; `leave` leaves what may still grow for
   * the next time: all but whole JSON.
   */
  readonly unfinished?: 'take' | 'leave' | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProblem: (problem: ImportProblem) => void;
  /** Told of bytes of the file that have been read. */
  readonly onRead?: ((bytes: number) => void) | undefined;
  /** Gives stdin, for the file `-`. */
  readonly stdin?: (() => AsyncIterable<Uint8Array | string>) | undefined;
}

/** The lines of a file, those of each chunk together. A file that cannot be read any further is a problem of its own. */
export async function* readImportFile(
  file: ImportFile,
  options: ReadImportOptions,
): AsyncGenerator<ImportedLine[], void, undefined> {
  const { from, signal, onProblem, unfinished } = options;
  const splitter = new SourceLineSplitter(from);
  const read = createImportedLineReader(file, onProblem);
  try {
    for await (const chunk of contentOf(file, options)) {
      signal?.throwIfAborted();
      const lines = splitter.push(chunk).map(read);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    onProblem({ path: file.path, line: undefined, offset: splitter.position, reason });
  }
  const last = splitter.last();
  if (last === undefined) return;
  if (unfinished === 'leave' && !isWhole(last, createLineReader(file.format))) {
    const reason = 'it has no end yet, and is left for the next time';
    onProblem({ path: file.path, line: last.line, offset: last.offset, reason });
  } else yield [read(last)];
}

/** Reads lines of a file as records. */
export function createImportedLineReader(
  { path, format, writtenAt }: ImportFile,
  onProblem: (problem: ImportProblem) => void,
): (line: SourceLine) => ImportedLine {
  const read = createLineReader(format);
  const readText = createLineReader('text');
  const logs = new StoredLogs(path, writtenAt);
  return ({ text, line, offset, end, cut }) => {
    const place = { path, line, offset, end, text };
    const problem = (reason: string) => onProblem({ path, line, offset, reason });
    if (cut) problem('it is too long, and kept in pieces');
    const found = cut ? readText(text) : read(text);
    if (found.type === 'log') {
      if (found.problem !== undefined) problem(found.problem);
      return { ...place, records: [logs.make(found.parts)] };
    }
    try {
      return { ...place, records: decodeLine(text), otlp: text };
    } catch (error) {
      problem(error instanceof Error ? error.message : String(error));
      const kept = readText(text);
      return { ...place, records: kept.type === 'log' ? [logs.make(kept.parts)] : [] };
    }
  };
}

/** A JSON object cannot grow. */
function isWhole({ text }: SourceLine, read: LineReader): boolean {
  if (!text.startsWith('{')) return false;
  const found = read(text);
  return found.type === 'otlp' || found.problem === undefined;
}

async function* contentOf(
  { path }: ImportFile,
  { from, signal, onRead, stdin }: ReadImportOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (path !== STDIN) {
    yield* readFileContent(path, { start: from?.offset, signal, onRead });
    return;
  }
  if (stdin === undefined) throw new ImportError('unreadable', 'There is no stdin here.');
  for await (const chunk of stdin()) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    onRead?.(bytes.length);
    yield bytes;
  }
}
