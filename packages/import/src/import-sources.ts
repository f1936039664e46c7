/** Imports files into a store. */
import { randomBytes } from 'node:crypto';
import { type LedgerKey, LockFile, recoverSegments } from '@agentbus/segments';
import { ImportError } from './import-error.ts';
import { findImportFiles, type ImportFile, STDIN } from './import-files.ts';
import type { ImportSource } from './import-source.ts';
import { type ImportedFile, ImportState, type PendingStep } from './import-state.ts';
import { ImportWriter, wasAppended } from './import-writer.ts';
import { type ImportProblem, readImportFile } from './imported-line.ts';
import { findImported, importedUpTo, readHead } from './known-content.ts';
import type { MessageTransform } from './otlp-lines.ts';
import { stepsOf } from './store-lines.ts';

/** Five minutes: an import touches its lock far more often. */
const STALE_LOCK_MILLIS = 5 * 60 * 1000;

/** Files that are remembered: the oldest are forgotten beyond that. */
const MAX_REMEMBERED = 100_000;

/** Settings of {@link importSources}. */
export interface ImportOptions {
  readonly sources: readonly ImportSource[];
  /** The store's directory. Made where there is none. */
  readonly directory: string;
  /** Changes what is written: redacts it, say. Default: nothing. */
  readonly transform?: MessageTransform | undefined;
  /** The key that signs the ledger. Default: none. */
  readonly key?: LedgerKey | undefined;
  /** Ends the import between two steps. What is imported stays, and the next import goes on from there. */
  readonly signal?: AbortSignal | undefined;
  readonly onProblem: (problem: ImportProblem) => void;
  /** Told of the bytes of all files, and how many of them have been read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Told of what goes wrong in the store without stopping the import. */
  readonly onError: (message: string) => void;
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** What was imported of one file. */
export interface FileImport {
  readonly path: string;
  readonly format: ImportFile['format'];
  /** Lines that are new in the store, and the records in them. */
  readonly lines: number;
  readonly records: number;
  /** The line from which on they are new: more than 1 where earlier ones had been imported before. */
  readonly fromLine: number;
}

/**
 * Imports the lines of files that have not been imported into this store before: also where a file was renamed or
 * compressed since, and where an earlier import was interrupted at any point. A last line that may still grow is left for the
 * next time.
 *
 * @throws ImportError `no-file`, `busy`; SegmentWriteError where the store cannot be written.
 */
export async function importSources(options: ImportOptions): Promise<FileImport[]> {
  const { directory, sources, now = Date.now } = options;
  if (sources.some(({ pattern }) => pattern === STDIN)) {
    throw new ImportError(
      'invalid-source',
      'Cannot import stdin: nothing tells what of it has been imported. Import a file.',
    );
  }
  const files = await findImportFiles(sources, BigInt(Math.trunc(now())) * 1_000_000n);
  const state = new ImportState(directory);
  await state.prepare();
  const lock = new LockFile(ImportState.lockPath(directory), { staleMillis: STALE_LOCK_MILLIS });
  if (!lock.tryAcquire()) throw new ImportError('busy', `Another process is importing into ${directory}.`);
  try {
    return await new Import(options, state, () => lock.touch()).run(files);
  } finally {
    lock.release();
  }
}

class Import {
  readonly #options: ImportOptions;
  readonly #state: ImportState;
  /** Says that the import is at work. */
  readonly #onStep: () => void;
  readonly #writer: ImportWriter;
  #imported: ImportedFile[] = [];
  /** A step that an interrupted import began. */
  #interrupted: PendingStep | undefined;
  /** Whether what is appended may or may not be in the store. */
  #isAppending = false;
  #bytesRead = 0;

  constructor(options: ImportOptions, state: ImportState, onStep: () => void) {
    this.#onStep = onStep;
    this.#options = options;
    this.#state = state;
    const { directory, key, onError } = options;
    // No other import has this id: by it, an interrupted one finds what it wrote.
    const writer = `import${randomBytes(6).toString('hex')}`;
    this.#writer = new ImportWriter({ directory, key, onError, writer });
  }

  async run(files: readonly ImportFile[]): Promise<FileImport[]> {
    this.#imported = await this.#state.readFiles();
    await this.#recover();
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const results: FileImport[] = [];
    try {
      for (const file of files) results.push(await this.#importFile(file, total));
    } finally {
      await this.#writer.close();
      if (!this.#isAppending) await this.#settle();
    }
    return results;
  }

  /** Finds out how far an import came that was interrupted. */
  async #recover(): Promise<void> {
    const step = await this.#state.readPending();
    if (step === undefined) return;
    const { directory } = this.#options;
    for (const { stream } of step.appends) recoverSegments(directory, stream);
    const written = await Promise.all(step.appends.map((append) => wasAppended(directory, append)));
    const left = step.appends.filter((_, index) => written[index] === false);
    if (left.length === 0) this.#remember(step.before, step.after);
    else {
      if (step.before !== undefined) this.#remember(undefined, step.before);
      this.#interrupted = { ...step, appends: left };
    }
    await this.#state.writeFiles(this.#imported);
    // Needed until its step has been made again.
    if (left.length === 0) await this.#state.removePending();
  }

  #remember(before: ImportedFile | undefined, after: ImportedFile): void {
    const others = this.#imported.filter((one) => !isSame(one, before) && !isSame(one, after));
    this.#imported = [...others, after].slice(-MAX_REMEMBERED);
  }

  async #importFile(file: ImportFile, total: number): Promise<FileImport> {
    const { signal, onProblem, onProgress, transform } = this.#options;
    const head = await readHead(file.path).catch((error: Error) => {
      onProblem({ path: file.path, line: undefined, offset: undefined, reason: error.message });
    });
    if (head === undefined)
      return { path: file.path, format: file.format, lines: 0, records: 0, fromLine: 1 };
    let place = await findImported(file.path, head, this.#imported);
    const fromLine = place?.line ?? 1;
    let lines = 0;
    let records = 0;
    const chunks = readImportFile(file, {
      from: place,
      unfinished: 'leave',
      signal,
      onProblem,
      onRead: (bytes) => {
        this.#bytesRead += bytes;
        onProgress?.(this.#bytesRead, total);
      },
    });
    for await (const step of stepsOf(chunks, transform)) {
      const last = step.lines.at(-1);
      if (last === undefined) continue;
      const after = importedUpTo(file.path, head, last);
      const storeLines = this.#leftOf(step.storeLines, place, after);
      await this.#state.writePending({ before: place, after, appends: this.#writer.pending(storeLines) });
      this.#isAppending = true;
      await this.#writer.append(storeLines);
      this.#isAppending = false;
      this.#onStep();
      this.#remember(place, after);
      place = after;
      lines += step.lines.length;
      records += storeLines.reduce((sum, { line }) => sum + line.count, 0);
    }
    await this.#settle();
    return { path: file.path, format: file.format, lines, records, fromLine };
  }

  /** Records how far all files are, where no step is in between. */
  async #settle(): Promise<void> {
    await this.#state.writeFiles(this.#imported);
    if (this.#interrupted === undefined) await this.#state.removePending();
  }

  /** Of a step that was interrupted, what is not in the store yet. */
  #leftOf<T extends { readonly stream: string }>(
    storeLines: readonly T[],
    before: ImportedFile | undefined,
    after: ImportedFile,
  ): readonly T[] {
    const step = this.#interrupted;
    if (step === undefined || !isSame(step.before, before) || step.after.offset !== after.offset)
      return storeLines;
    if (step.after.last.hash !== after.last.hash) return storeLines;
    this.#interrupted = undefined;
    return storeLines.filter(({ stream }) => step.appends.some((append) => append.stream === stream));
  }
}

function isSame(a: ImportedFile | undefined, b: ImportedFile | undefined): boolean {
  return a?.offset === b?.offset && a?.last.hash === b?.last.hash && a?.head.hash === b?.head.hash;
}
