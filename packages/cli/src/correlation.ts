import { colorEnabled, createPaint } from './color.ts';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { createCommandOutput, noteOffset } from './command-output.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_OK } from './exit-code.ts';
import { readClock, readColor, readFormat } from './option-values.ts';
import { createRecordOutput } from './record-output.ts';
import { escapeLine } from './terminal-text.ts';
import { buildTraceTree } from './trace-tree.ts';
import { recordsSummary, traceLines } from './trace-view.ts';

/** `agentbus correlation <id>`: all spans and log records of one correlation across services, each in its place. */
export async function correlation(
  { positionals, options }: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const id = readId(positionals);
  const format = readFormat(options, ['pretty', 'json', 'ndjson']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const clock = readClock(options);
  const choice = readEngine(options, io);
  const { records, spans, logs, traceIds } = await withEngine(
    choice,
    ['traces', 'logs', 'audit'],
    io,
    async (engine) => {
      const { findCorrelation } = await import('@agentbus/query');
      return findCorrelation(engine, id, { signal: io.signal });
    },
  );
  const [first] = records;
  if (first === undefined) {
    throw noDataError(
      `no record has the correlation id ${escapeLine(id)}`,
      "agentbus query 'correlation:*' lists those that have one",
    );
  }
  if (format !== 'pretty') {
    const output = createCommandOutput(options, io);
    for (const record of records) await output.write(record);
    await output.end();
    return EXIT_OK;
  }
  noteOffset(io, clock.timeZone, clock.at(first.timestamp).offset);
  const lines = { header: '', record: (line: string) => `${line}\n`, footer: () => '' };
  const output = createRecordOutput(io.stdout, lines, io.signal);
  await output.write(recordsSummary(`correlation ${id}`, spans, logs, paint));
  for (const line of traceLines(buildTraceTree(spans, logs), { paint, clock })) await output.write(line);
  await output.end();
  for (const traceId of traceIds)
    io.stderr.write(`all of its trace: agentbus trace ${escapeLine(traceId)}\n`);
  return EXIT_OK;
}

function readId(positionals: readonly string[]): string {
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) {
    throw usageError('correlation takes one correlation id', 'agentbus correlation req-12345');
  }
  return given.replace(/^correlation[:=]/u, '');
}
