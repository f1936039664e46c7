import { once } from 'node:events';
import {
  createLogsEncoder,
  createSpansEncoder,
  type LineEncoder,
  type StoredLog,
  type StoredSpan,
} from '@agentbus/otlp';
import type { QueryEngine, RecordResults } from '@agentbus/query';
import { usageError } from './command-error.ts';
import type { CommandIo, OutputStream } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { didYouMean } from './did-you-mean.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { withFileStream, writeWhole } from './export-file.ts';
import { readFilter } from './filter-argument.ts';
import { createCsvFormat } from './format-csv.ts';
import { createNdjsonFormat } from './format-ndjson.ts';
import { readClock, readSignal } from './option-values.ts';
import { plural } from './plural.ts';
import { createProgressLine } from './progress-line.ts';
import { STREAMS } from './query.ts';
import { readableLog, readableSpan } from './readable-records.ts';
import { createRecordOutput } from './record-output.ts';
import { escapeLine } from './terminal-text.ts';
import { readSearchedTime } from './time-argument.ts';

const FORMATS = ['otlp', 'ndjson', 'csv', 'parquet'] as const;

/** A value of `-o`. */
type ExportFormat = (typeof FORMATS)[number];

type Signal = 'logs' | 'traces';

/** 256 KiB: about what a line of a store holds, and half of what one may. */
const LINE_BYTES = 256 * 1024;

/** `agentbus export [filter]`: every matching record, the oldest first, to a file or stdout. */
export async function exportRecords(
  { positionals, options }: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const format = readExportFormat(options.output ?? 'otlp');
  const signal = readSignal(options);
  const { expression } = await readFilter(positionals);
  const time = readSearchedTime(options, io, readClock(options));
  const { to } = options;
  if (format === 'parquet' && to === undefined) {
    throw usageError(
      'parquet needs a file: it is not written from its beginning to its end',
      'such as --to logs.parquet',
    );
  }
  const progress = createProgressLine(io);
  const count = await withEngine(readEngine(options, io), STREAMS[signal], io, async (engine) => {
    const records = recordsOf(engine, signal, {
      ...time,
      where: expression,
      order: 'asc',
      signal: io.signal,
      onProgress: progress?.show,
    });
    try {
      if (to === undefined)
        return await writeStream(records, io.stdout, { format, signal, abort: io.signal });
      return await writeWhole(to, (path) => writeFileAt(path, records, { format, signal, abort: io.signal }));
    } finally {
      progress?.clear();
    }
  });
  if (to !== undefined) io.stderr.write(`${escapeLine(`${plural(count, 'record')} written to ${to}`)}\n`);
  return count === 0 ? EXIT_NO_DATA : EXIT_OK;
}

function readExportFormat(given: string): ExportFormat {
  const format = FORMATS.find((name) => name === given);
  if (format !== undefined) return format;
  const nearest = didYouMean(given, FORMATS);
  throw usageError(
    `-o is "${given}", must be one of ${FORMATS.join(', ')}`,
    nearest === undefined ? undefined : `did you mean -o ${nearest}?`,
  );
}

function recordsOf(
  engine: QueryEngine,
  signal: Signal,
  search: Parameters<QueryEngine['search']>[0],
): RecordResults<StoredLog | StoredSpan> {
  return signal === 'logs' ? engine.search(search) : engine.searchSpans(search);
}

interface WriteSettings {
  readonly format: ExportFormat;
  readonly signal: Signal;
  readonly abort: AbortSignal;
}

async function writeFileAt(
  path: string,
  records: AsyncIterable<StoredLog | StoredSpan>,
  settings: WriteSettings,
): Promise<number> {
  if (settings.format !== 'parquet') {
    return withFileStream(path, (stream) => writeStream(records, stream, settings));
  }
  const { writeParquet } = await import('@agentbus/query');
  const table = settings.signal === 'logs' ? 'logs' : 'spans';
  return writeParquet(records as AsyncIterable<StoredLog>, { path, table, signal: settings.abort });
}

async function writeStream(
  records: AsyncIterable<StoredLog | StoredSpan>,
  stream: OutputStream,
  { format, signal, abort }: WriteSettings,
): Promise<number> {
  if (format === 'otlp') return writeLines(records, stream, abort);
  const escapeControls = stream.isTTY === true;
  const text = format === 'csv' ? createCsvFormat({ signal, escapeControls }) : createNdjsonFormat();
  const output = createRecordOutput(stream, text, abort);
  for await (const record of records) await output.write(record);
  abort.throwIfAborted();
  await output.end();
  return output.count;
}

/** Lines of OTLP/JSON, as a store has them: `agentbus import --from otlp:` and the collector take them. */
async function writeLines(
  records: AsyncIterable<StoredLog | StoredSpan>,
  stream: OutputStream,
  abort: AbortSignal,
): Promise<number> {
  const logs = createLogsEncoder();
  const spans = createSpansEncoder();
  let count = 0;
  for await (const record of records) {
    count++;
    if (record.signal === 'logs') logs.add(readableLog(record));
    else spans.add(readableSpan(record));
    const encoder: LineEncoder<never> = record.signal === 'logs' ? logs : spans;
    if (encoder.byteLength >= LINE_BYTES) await writeLine(encoder, stream, abort);
  }
  abort.throwIfAborted();
  for (const encoder of [logs, spans]) await writeLine(encoder, stream, abort);
  return count;
}

async function writeLine(
  encoder: Pick<LineEncoder<never>, 'take'>,
  stream: OutputStream,
  abort: AbortSignal,
): Promise<void> {
  const line = encoder.take();
  // The encoder goes on in its memory, and a stream keeps what it has not written yet.
  if (line !== undefined && !stream.write(Buffer.from(line.bytes)))
    await once(stream, 'drain', { signal: abort });
}
