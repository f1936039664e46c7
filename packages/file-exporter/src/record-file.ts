/** Encodes records into lines and writes those to one stream. */
import { isLinePart, type LineEncoder, type LogKind, type ReceiptRequest } from '@agentbus/otlp';
import type { AppendedLine, SegmentWriter, Stream, WrittenFormat } from '@agentbus/segments';
import { type Durability, type FileOptions, formatOf, openWriter } from './file-options.ts';
import type { BacklogLane, LineBacklog } from './line-backlog.ts';
import { asError, Receipts } from './receipts.ts';
import { countLogs, countOther, type RecordCounts, total } from './record-counts.ts';
import type { EncoderFactory, Line } from './record-encoders.ts';
import { RecordNotes } from './record-notes.ts';
import type { SelfTelemetry } from './self-telemetry.ts';
import { suppressTracing } from './suppress-tracing.ts';

/** While a store cannot be written, each turn of a busy application would try in vain, at some cost: 100 ms. */
const RETRY_PAUSE_MILLIS = 100;

/** Without new records, kept ones are tried again after this long: 1 s. */
const RETRY_INTERVAL_MILLIS = 1000;

/** What only processors do, which have no one to report a failure to. */
export interface Buffering {
  readonly backlog?: LineBacklog;
  readonly durability?: Durability;
}

/** Why lines could not be written, and when to try again: in milliseconds of `performance.now()`. */
interface Outage {
  readonly error: Error;
  readonly retryAt: number;
}

/** One stream of a store. No method throws or rejects: what cannot be written is counted and reported. */
export class RecordFile<T> {
  readonly #stream: Stream;
  readonly #createEncoder: EncoderFactory<T>;
  readonly #telemetry: SelfTelemetry;
  readonly #writer: SegmentWriter;
  /** Where lines wait that cannot be written; without it they are lost. */
  readonly #backlog: BacklogLane | undefined;
  /** Those of the `audit` stream; `undefined` for the others. */
  readonly #receipts: Receipts | undefined;
  /** Of log records; `undefined` for others, which have none. */
  readonly #kinds: RecordNotes<LogKind> | undefined;
  /** Whether each line is synced to the disk itself. */
  readonly #synced: boolean;
  #encoder: LineEncoder<T, Line>;
  #failure: Error | undefined;
  #outage: Outage | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  /** Whether nothing more is expected: what is written leaves no line open. */
  #ending = false;

  /**
   * @param encoders Makes the encoder of the format that is written. Those of the `audit` stream write no open lines: receipts
   * have the hash of a whole one.
   * @param buffering How lines are kept that cannot be written at the moment, and whether each is synced. Default: such
   * lines are lost, and only those of the `audit` stream are synced.
   * @throws `SegmentOptionError` if an option is out of its range.
   */
  constructor(
    stream: Stream,
    encoders: Readonly<Record<WrittenFormat, EncoderFactory<T>>>,
    options: FileOptions,
    telemetry: SelfTelemetry,
    { backlog, durability }: Buffering = {},
  ) {
    this.#stream = stream;
    const format = formatOf(options);
    this.#createEncoder = encoders[format];
    this.#telemetry = telemetry;
    this.#writer = openWriter(stream, options, telemetry);
    this.#backlog = backlog?.addLane((counts) => telemetry.dropped(counts, stream));
    this.#receipts = stream === 'audit' ? new Receipts(format) : undefined;
    this.#kinds = stream === 'logs' || stream === 'audit' ? new RecordNotes() : undefined;
    this.#synced = stream === 'audit' || durability === 'fsync';
    this.#encoder = this.#newEncoder();
  }

  /**
   * Takes a record; it is written when its line is full, or by {@link write}.
   *
   * @param kind Of a log record that has one.
   * @param request Only on the `audit` stream: settled when the record is durable, or when it cannot be.
   */
  add(record: T, kind?: LogKind, request?: ReceiptRequest): void {
    const openRecords = this.#encoder.count;
    this.#kinds?.announce(kind);
    this.#receipts?.announce(request);
    try {
      this.#encoder.add(record);
    } catch (error) {
      this.#loseOpen(openRecords + 1, asError(error));
    }
  }

  /** Writes what has been added. Returns the first error since the last call, if there was any. */
  write(): Error | undefined {
    const line = this.#takeLine();
    if (line !== undefined) this.#append(line);
    if (this.#ending) this.#writer.closeLine();
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  /** Writes for the last time, and closes the line: what cannot be written even now is lost. */
  writeLast(): void {
    this.#ending = true;
    this.#writeNow();
    clearTimeout(this.#retryTimer);
    const left = this.#backlog?.clear();
    if (left !== undefined && total(left) > 0 && this.#outage !== undefined) {
      this.#telemetry.lostAtEnd(left, this.#outage.error, this.#stream);
    }
  }

  /** Writes what has been added and waits until it is on the disk itself. */
  async flush(): Promise<void> {
    this.#writeNow();
    await this.#settle(this.#writer.flush());
  }

  /** Flushes for the last time. What is added afterwards is lost, and counted as such. */
  async close(): Promise<void> {
    this.writeLast();
    await this.#settle(this.#writer.close());
  }

  /** Like {@link write}, and tries at once what could not be written a moment ago. */
  #writeNow(): void {
    this.#outage = undefined;
    this.#writeBacklog();
    this.write();
  }

  #takeLine(): Line | undefined {
    const openRecords = this.#encoder.count;
    try {
      return this.#encoder.take();
    } catch (error) {
      this.#loseOpen(openRecords, asError(error));
      return undefined;
    }
  }

  /** An allocation can fail on any record. What is open may be damaged then and goes with it. */
  #loseOpen(count: number, error: Error): void {
    this.#encoder = this.#newEncoder();
    this.#receipts?.lost(error);
    const kinds = this.#kinds?.takeRest();
    this.#lose(kinds ? countLogs(count, kinds) : countOther(count), error);
  }

  #newEncoder(): LineEncoder<T, Line> {
    return this.#createEncoder({ onLine: (line) => this.#append(line), transientLines: true });
  }

  #append(line: Line): void {
    // First of all: a report of a failure may itself be logged, into the next line.
    const kinds = this.#kinds?.take(line.count);
    // Lines keep their order: none overtakes those that wait.
    const error = this.#writeBacklog() ?? this.#tryToWrite(line, this.#receipts);
    if (error === undefined) return;
    this.#keep(line, kinds ? countLogs(line.count, kinds) : countOther(line.count), error);
  }

  /** Writes the lines that wait. Returns why that is not possible. */
  #writeBacklog(): Error | undefined {
    const backlog = this.#backlog;
    if (backlog === undefined || backlog.isEmpty) return undefined;
    // Whoever waits for a receipt wants a try, not a guess.
    const patient = this.#receipts === undefined;
    if (patient && this.#outage !== undefined && performance.now() < this.#outage.retryAt) {
      return this.#outage.error;
    }
    for (let kept = backlog.next(); kept !== undefined; kept = backlog.next()) {
      const error = this.#tryToWrite(kept.line);
      if (error === undefined) continue;
      backlog.putBack(kept);
      this.#telemetry.postponed(error);
      this.#pause(error);
      return error;
    }
    this.#outage = undefined;
    return undefined;
  }

  /** @param receipts Those of the line, if they have not been settled yet. */
  #tryToWrite(line: Line, receipts?: Receipts): Error | undefined {
    let appended: AppendedLine;
    try {
      appended = this.#writer.append(line);
    } catch (error) {
      return asError(error);
    }
    if (receipts !== undefined && !isLinePart(line)) this.#settle(receipts.written(line, appended));
    else if (this.#synced) this.#settle(appended.sync());
    this.#telemetry.written(line.count);
    return undefined;
  }

  /** Keeps a line for later, if there is memory for that and a later. A receipt would come too late: it is refused. */
  #keep(line: Line, counts: RecordCounts, error: Error): void {
    this.#receipts?.failed(line, error);
    if (this.#backlog === undefined || isClosed(error)) {
      this.#lose(counts, error);
      return;
    }
    this.#failure ??= error;
    this.#telemetry.postponed(error);
    this.#pause(error);
    // What a part goes on from may not be there then.
    this.#backlog.keep({ line: isLinePart(line) ? line.whole() : line, counts });
  }

  #pause(error: Error): void {
    const now = performance.now();
    if (this.#outage === undefined || now >= this.#outage.retryAt) {
      this.#outage = { error, retryAt: now + RETRY_PAUSE_MILLIS };
    }
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined;
      suppressTracing(() => this.#writeBacklog());
    }, RETRY_INTERVAL_MILLIS).unref();
  }

  #lose(counts: RecordCounts, error: Error): void {
    this.#failure ??= error;
    this.#telemetry.lost(counts, error, this.#stream);
  }

  /** Waits for work on the disk; a failure is reported. */
  async #settle(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#telemetry.failed(asError(error));
    }
  }
}

function isClosed(error: Error): boolean {
  return 'code' in error && error.code === 'writer-closed';
}
