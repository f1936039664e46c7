import { colorEnabled, createPaint } from './color.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { createCsvFormat } from './format-csv.ts';
import { createLogfmtFormat } from './format-logfmt.ts';
import { createJsonFormat, createNdjsonFormat } from './format-ndjson.ts';
import { createPrettyFormat } from './format-pretty.ts';
import { readClock, readColor, readFormat } from './option-values.ts';
import type { RecordFormat } from './record-format.ts';
import { createRecordOutput, type RecordOutput } from './record-output.ts';

/**
 * The output that `-o`, `--color` and `--tz` ask for, on stdout.
 *
 * @param highlight marks what is looked for, in lines for people.
 */
export function createCommandOutput(
  options: OptionValues,
  io: CommandIo,
  signal: 'logs' | 'traces' = 'logs',
  highlight?: (lines: string) => string,
): RecordOutput {
  const format = createFormat(options, io, signal);
  if (highlight === undefined || readFormat(options) !== 'pretty') {
    return createRecordOutput(io.stdout, format, io.signal);
  }
  const marked: RecordFormat = { ...format, record: (record) => highlight(format.record(record)) };
  return createRecordOutput(io.stdout, marked, io.signal);
}

function createFormat(options: OptionValues, io: CommandIo, signal: 'logs' | 'traces'): RecordFormat {
  const paint = createPaint(colorEnabled(readColor(options), io));
  const clock = readClock(options);
  switch (readFormat(options)) {
    case 'json':
      return createJsonFormat();
    case 'ndjson':
      return createNdjsonFormat();
    case 'csv':
      return createCsvFormat({ signal, escapeControls: io.stdout.isTTY === true });
    case 'logfmt':
      return createLogfmtFormat();
    case 'pretty':
      return createPrettyFormat({
        paint,
        clock,
        now: io.now,
        onOffset: (offset) => noteOffset(io, clock.timeZone, offset),
      });
  }
}

/** Says once which zone the times are in: on stderr, so that stdout holds records only. */
export function noteOffset(io: CommandIo, timeZone: string, offset: string): void {
  io.stderr.write(`times are in UTC${offset} (${timeZone})\n`);
}
