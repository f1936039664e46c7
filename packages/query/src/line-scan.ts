/** Searches lines of OTLP/JSON in memory: only what may match is parsed. It takes no engine. */
import { isAscii, isUtf8 } from 'node:buffer';
import { type Condition, compile, type Predicate, parse } from '@agentbus/filter';
import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import { SegmentReadError } from '@agentbus/segments';
import { BestRecords } from './best-records.ts';
import { bytesTest, lineTest, recordTest } from './clue-test.ts';
import { JsonScanError } from './json-scan.ts';
import { lineBlocks, UnreadableLines } from './line-blocks.ts';
import { type LinePart, lineParts } from './line-parts.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { pathOrder } from './record-order.ts';
import { regexesOf } from './regex-check.ts';
import { bytesOf } from './search-explanation.ts';
import type { PlacedRecord, SearchRun } from './search-run.ts';
import { PATHS } from './search-sql.ts';
import type { SnapshotFile } from './snapshot.ts';
import { clueOf } from './text-clue.ts';

/** Found records are kept until all lines have been read: some 100 MB of them at most. */
const MAX_RECORDS = 50_000;

/** So many records are decoded in a second. Where it takes more, DuckDB, which decodes on all cores, is sooner done. */
const MAX_DECODED = 150_000;

/** 64 MiB: the JSON of about as many records. */
const MAX_UNLIMITED_BYTES = 64 * 1024 * 1024;

/** How every line begins and ends that has records; what does not is looked at by others. */
const LINE_START = /^\{"resource(?:Logs|Spans)":\[[{\]]/;
const LINE_END = ']}';

/** What a record begins with that one of our encoders wrote, and its time. */
const TIME_KEY = '{"timeUnixNano":"';

/** Lines cannot be searched here: they are not as AgentBus writes them, damaged, or have too many matches. */
export class ScanRefused extends Error {}

/** Files in the order in which a search reads them, with the latest time of each; `undefined` where it is not known. */
export interface ScannedFile {
  readonly file: SnapshotFile;
  readonly latest: bigint | undefined;
}

/** What a scan found. */
export interface ScanResult<T> {
  readonly records: readonly PlacedRecord<T>[];
  /** Files that no longer mattered when their turn came: a limit had been reached. */
  readonly unread: readonly SnapshotFile[];
}

/** Whether a search may be a scan: regular expressions are for an engine with RE2, and reading everything for any. */
export function isScannable(condition: Condition, limit: number | undefined, bytes: number): boolean {
  if (regexesOf(condition).length > 0 || hasHalfCharacter(condition)) return false;
  if (limit !== undefined) return limit <= MAX_RECORDS;
  return bytes <= MAX_UNLIMITED_BYTES || clueOf(condition) !== undefined;
}

/**
 * The matching records of some files, in order. Files with the latest records come first, and with a limit no more are read
 * than it takes.
 *
 * @throws ScanRefused; the system's `ENOENT`; the signal's reason.
 */
export async function scanLines<T extends StoredLog | StoredSpan>(
  run: SearchRun<T>,
  files: readonly ScannedFile[],
): Promise<ScanResult<T>> {
  const scan = new LineScan(run);
  const { onProgress, limit, order = 'desc' } = run.search;
  const all = files.map(({ file }) => file);
  const bytes = bytesOf(all);
  const sorted = order === 'desc' ? files.toReversed().toSorted(byLatest) : files;
  const unread: SnapshotFile[] = [];
  let read = 0;
  for (const { file, latest } of sorted) {
    if (order === 'desc' && limit !== undefined && latest !== undefined && !scan.mayTake(latest)) {
      unread.push(file);
    } else {
      await scan.file(file, (part) => onProgress?.({ fraction: (read + part) / (bytes || 1), bytes }));
    }
    read += file.bytes;
  }
  return { records: scan.take(), unread };
}

/** Those of which nothing is known come first. */
function byLatest({ latest: a }: ScannedFile, { latest: b }: ScannedFile): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  return b === undefined || a < b ? 1 : -1;
}

class LineScan<T extends StoredLog | StoredSpan> {
  readonly #run: SearchRun<T>;
  readonly #best: BestRecords<PlacedRecord<T>>;
  readonly #decode: RecordDecoder<T>;
  readonly #matches: Predicate;
  readonly #inBytes: ReturnType<typeof bytesTest>;
  readonly #inLine: ReturnType<typeof lineTest>;
  readonly #mayMatch: ReturnType<typeof recordTest>;
  readonly #newestFirst: boolean;
  #decoded = 0;

  constructor(run: SearchRun<T>) {
    const { where = '', limit, order = 'desc' } = run.search;
    this.#run = run;
    this.#newestFirst = order === 'desc';
    this.#best = new BestRecords(limit ?? MAX_RECORDS + 1, this.#newestFirst ? -1 : 1);
    this.#decode = run.kind.createDecoder();
    this.#matches = compile(typeof where === 'string' ? parse(where) : where);
    const clue = clueOf(run.condition);
    this.#inBytes = bytesTest(clue);
    this.#inLine = lineTest(clue);
    this.#mayMatch = recordTest(clue);
  }

  /** Whether a record of this time would be among what is found. */
  mayTake(time: bigint): boolean {
    return this.#best.mayTake(time);
  }

  take(): readonly PlacedRecord<T>[] {
    return this.#best.take();
  }

  async file(file: SnapshotFile, onProgress: (bytes: number) => void): Promise<void> {
    const { path } = this.#run.ground.repaired.get(file.path) ?? file;
    const place = { file, segment: pathOrder(file.source), position: 0 };
    try {
      for await (const { bytes, end } of lineBlocks(path, this.#run.signal)) {
        this.#block(bytes, place);
        onProgress(Math.min(end, file.bytes));
      }
    } catch (error) {
      throw isAboutLines(error) ? new ScanRefused(error.message, { cause: error }) : error;
    }
  }

  #block(block: Buffer, place: FilePlace): void {
    const ascii = isAscii(block);
    if (!ascii && !isUtf8(block)) throw new UnreadableLines('it is not UTF-8');
    const mayHave = !ascii || this.#inBytes(block);
    for (let start = 0; start < block.length; ) {
      const newline = block.indexOf(NEWLINE, start);
      const end = newline === -1 ? block.length : newline;
      const bytes = block.subarray(start, end);
      start = end + 1;
      if (bytes.length === 0) continue;
      requireLine(bytes);
      if (mayHave && (!ascii || this.#inBytes(bytes))) {
        const line = bytes.toString(ascii ? 'latin1' : 'utf8');
        if (this.#inLine(line)) this.#line(line, place);
      }
      place.position += MAX_LINE_RECORDS;
    }
  }

  #line(line: string, place: FilePlace): void {
    // Perhaps half a character, of which OTLP has none: see `repairLines`.
    if (ESCAPED_SURROGATE.test(line)) throw new UnreadableLines('it has an escaped surrogate');
    const parts = lineParts(line, PATHS[this.#run.kind.table]);
    const count = parts.reduce((sum, { starts }) => sum + starts.length, 0);
    // The last ones first where the latest are wanted: most of the others then need not be parsed.
    if (this.#newestFirst) {
      let position = place.position + count;
      for (const part of parts.toReversed()) {
        for (let index = part.starts.length - 1; index >= 0; index--) {
          position -= 1;
          this.#record(line, part, index, { ...place, position });
        }
      }
    } else {
      let position = place.position;
      for (const part of parts) {
        for (let index = 0; index < part.starts.length; index++) {
          this.#record(line, part, index, { ...place, position });
          position += 1;
        }
      }
    }
  }

  #record(line: string, { origin, starts, ends }: LinePart, index: number, place: FilePlace): void {
    const start = starts[index] ?? 0;
    const time = plainTime(line, start);
    if (time !== undefined && !this.#isWanted(time)) return;
    const record = line.slice(start, ends[index]);
    if (!this.#mayMatch({ record, resource: origin.resource, scope: origin.scope })) return;
    const decoded = this.#decodeRow({ ...origin, record }, place);
    if (decoded === undefined || !this.#isWanted(decoded.timestamp) || !this.#matches(decoded)) return;
    const { segment, position } = place;
    this.#best.add({ time: decoded.timestamp, segment, position, record: decoded });
    if (this.#best.size > MAX_RECORDS && this.#run.search.limit === undefined) {
      throw new ScanRefused(`more than ${MAX_RECORDS} records match`);
    }
  }

  #decodeRow(row: Parameters<RecordDecoder<T>>[0], { file }: FilePlace): T | undefined {
    this.#decoded += 1;
    if (this.#decoded > MAX_DECODED) throw new ScanRefused(`more than ${MAX_DECODED} records may match`);
    try {
      return this.#decode(row);
    } catch (error) {
      // No JSON: that makes the line a bad one.
      if (error instanceof SyntaxError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.#run.ground.onCorruption({ path: file.source, offset: undefined, reason });
      return undefined;
    }
  }

  #isWanted(time: bigint): boolean {
    const { since, until } = this.#run.search;
    return (
      (since === undefined || time >= since) &&
      (until === undefined || time < until) &&
      this.#best.mayTake(time)
    );
  }
}

const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/** Half a character in a filter is in no stored text: JSON escapes it. */
function hasHalfCharacter(condition: Condition): boolean {
  const json = JSON.stringify(condition, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return ESCAPED_SURROGATE.test(json);
}

/** More than there can be in a line, so that places count up from line to line without counting records. */
const MAX_LINE_RECORDS = 2 ** 25;

/** Where a record is. */
interface FilePlace {
  readonly file: SnapshotFile;
  readonly segment: string;
  position: number;
}

function requireLine(line: Buffer): void {
  const start = line.toString('latin1', 0, LINE_START_LENGTH);
  const end = line.toString('latin1', Math.max(0, line.length - LINE_END.length));
  if (end !== LINE_END || !LINE_START.test(start)) throw new UnreadableLines('it has a line of another kind');
}

const LINE_START_LENGTH = '{"resourceSpans":[{'.length;

const NEWLINE = 0x0a;

/** The time of a record that our encoder wrote; `undefined` where only decoding it tells. */
function plainTime(line: string, start: number): bigint | undefined {
  if (!line.startsWith(TIME_KEY, start)) return undefined;
  const digits = start + TIME_KEY.length;
  const text = line.slice(digits, line.indexOf('"', digits));
  return /^[1-9]\d{0,18}$/.test(text) ? BigInt(text) : undefined;
}

function isAboutLines(error: unknown): error is Error {
  return (
    error instanceof UnreadableLines ||
    error instanceof JsonScanError ||
    error instanceof SyntaxError ||
    (error instanceof SegmentReadError && error.code === 'corrupt')
  );
}
