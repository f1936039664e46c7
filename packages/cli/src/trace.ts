import { colorEnabled, createPaint } from './color.ts';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { createCommandOutput, noteOffset } from './command-output.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_OK } from './exit-code.ts';
import { readClock, readColor, readFormat } from './option-values.ts';
import { byTimestamp } from './record-order.ts';
import { buildTraceTree } from './trace-tree.ts';
import { traceLines, traceSummary } from './trace-view.ts';

const TRACE_ID = /^[0-9a-f]{4,32}$/u;

/** `agentbus trace <id>`: the spans of one trace as a tree, with the log records that belong to them. */
export async function trace({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const traceId = readTraceId(positionals);
  const format = readFormat(options, ['pretty', 'json', 'ndjson']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const clock = readClock(options);
  const choice = readEngine(options, io);

  const { spans, logs } = await withEngine(choice, ['traces', 'logs', 'audit'], io, async (engine) => {
    const { findTrace } = await import('@agentbus/query');
    return findTrace(engine, traceId, { signal: io.signal });
  });
  const [first] = [...spans, ...logs];
  if (first === undefined) {
    throw noDataError(
      `no trace ${traceId} in ${choice.engine ?? choice.directory}`,
      'agentbus query --signal traces lists spans',
    );
  }

  if (format === 'pretty') {
    noteOffset(io, clock.timeZone, clock.at(first.timestamp).offset);
    const lines = [
      traceSummary(spans, logs, paint),
      ...traceLines(buildTraceTree(spans, logs), { paint, clock }),
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
    return EXIT_OK;
  }
  const output = createCommandOutput(options, io);
  const records = [...spans, ...logs].sort(byTimestamp);
  for (const record of records) await output.write(record);
  await output.end();
  return EXIT_OK;
}

function readTraceId(positionals: readonly string[]): string {
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) {
    throw usageError('trace takes one trace id', 'agentbus trace 4bf92f3577b34da6a3ce929d0e0e4736');
  }
  const traceId = given.toLowerCase().replace(/^trace[:=]/u, '');
  if (!TRACE_ID.test(traceId)) {
    throw usageError(
      `"${given}" is no trace id`,
      'a trace id is 32 hex digits; the first four or more are enough where they are unique',
    );
  }
  return traceId;
}
