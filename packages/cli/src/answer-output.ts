/** Writes what a query gives. */

import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { QueryAnswer } from '@agentbus/query';
import { colorEnabled, createPaint } from './color.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { createCommandOutput, noteOffset } from './command-output.ts';
import { readClock, readColor, readFormat } from './option-values.ts';
import { createRecordOutput, type RecordOutput } from './record-output.ts';
import { createRowFormat, type OutputRow, type RowCell } from './row-format.ts';

/** What came out. */
export interface AnswerSummary {
  /** Records or rows that were written. */
  readonly count: number;
  /** Whether there are more than the limit. */
  readonly more: boolean;
  /** Whether no cell of a row says anything: each is zero, empty or `null`. */
  readonly empty: boolean;
}

/** How an answer is written. */
export interface AnswerOptions {
  readonly options: OptionValues;
  readonly io: CommandIo;
  readonly signal: 'logs' | 'traces';
  /** Records or rows beyond these are only told of. */
  readonly limit: number | undefined;
  /** Write the last of what comes first. */
  readonly reversed: boolean;
  readonly highlight: ((line: string) => string) | undefined;
  /** Called when the first record or row has come. */
  readonly onFirst?: (() => void) | undefined;
}

/** Writes an answer to stdout, to its end. */
export async function writeAnswer(answer: QueryAnswer, settings: AnswerOptions): Promise<AnswerSummary> {
  if (answer.type === 'records') return writeRecords(answer.records, settings);
  const names = answer.columns.map(({ name }) => name);
  const output = createRowOutput(names, settings);
  let empty = true;
  const note = (row: OutputRow) => {
    if (!row.every(isNothing)) empty = false;
  };
  const more = await writeItems<OutputRow>(answer.rows, settings, async (row) => {
    note(row);
    await output.write(row);
  });
  await output.end();
  return { count: output.count, more, empty };
}

function isNothing(cell: RowCell): boolean {
  return cell === null || cell === 0 || cell === '' || cell === 0n;
}

async function writeRecords(
  records: AsyncIterable<{ readonly record: StoredLog | StoredSpan; readonly match: boolean }>,
  settings: AnswerOptions,
): Promise<AnswerSummary> {
  const output = createCommandOutput(settings.options, settings.io, settings.signal, settings.highlight);
  const more = await writeItems(records, settings, async ({ record }) => output.write(record));
  await output.end();
  return { count: output.count, more, empty: output.count === 0 };
}

/** @returns whether there are more than the limit. */
async function writeItems<T>(
  items: AsyncIterable<T>,
  { limit = Number.POSITIVE_INFINITY, reversed, onFirst }: AnswerOptions,
  write: (item: T) => Promise<void>,
): Promise<boolean> {
  const held: T[] = [];
  let count = 0;
  for await (const item of items) {
    if (count === 0) onFirst?.();
    count++;
    if (count > limit) break;
    if (reversed) held.push(item);
    else await write(item);
  }
  for (const item of held.reverse()) await write(item);
  return count > limit;
}

/** Writes rows of columns of these names to stdout, as the options ask for. */
export function createRowOutput(
  names: readonly string[],
  { options, io, highlight }: Pick<AnswerOptions, 'options' | 'io' | 'highlight'>,
): RecordOutput<OutputRow> {
  const clock = readClock(options);
  const format = createRowFormat(readFormat(options), names, {
    paint: createPaint(colorEnabled(readColor(options), io)),
    clock,
    onOffset: (offset) => noteOffset(io, clock.timeZone, offset),
    escapeControls: io.stdout.isTTY === true,
  });
  const shown =
    highlight === undefined
      ? format
      : { ...format, record: (row: OutputRow) => highlight(format.record(row)) };
  return createRecordOutput(io.stdout, shown, io.signal);
}
