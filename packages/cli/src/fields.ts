import { createRowOutput } from './answer-output.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readClock, readFormat, readLimit, readSignal } from './option-values.ts';
import { recordsNeeded, STREAMS } from './query.ts';
import { readPipeline } from './query-argument.ts';
import { readSearchedTime } from './time-argument.ts';

/** Enough to meet each kind of record, few enough to be read in a moment. */
const DEFAULT_LIMIT = 10_000;

const COLUMNS = ['field', 'count', 'type', 'values'];

/** `agentbus fields [filter]`: the fields that records have, the most frequent first. */
export async function fields({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const signal = readSignal(options);
  const limit = readLimit(options, DEFAULT_LIMIT);
  const time = readSearchedTime(options, io, readClock(options));
  const { filter, stages } = await readPipeline(positionals);
  if (stages.length > 0) throw usageError('"agentbus fields" takes a filter without stages');
  const choice = readEngine(
    options,
    io,
    await recordsNeeded({ type: 'pipeline', filter, stages }, { options, io }),
  );
  const isPretty = readFormat(options) === 'pretty';
  return withEngine(choice, STREAMS[signal], io, async (engine) => {
    const { FieldSurvey } = await import('@agentbus/query');
    const survey = new FieldSurvey();
    const search = { ...time, where: filter, limit, signal: io.signal };
    for await (const record of signal === 'logs' ? engine.search(search) : engine.searchSpans(search)) {
      survey.add(record);
    }
    if (survey.records === 0) {
      io.stderr.write('no record matches\n');
      return EXIT_NO_DATA;
    }
    const output = createRowOutput(COLUMNS, { options, io, highlight: undefined });
    for (const { name, count, type, values } of survey.fields()) {
      const samples = values.map(({ value }) => value);
      await output.write([name, count, type, isPretty ? samples.join(' · ') : samples]);
    }
    await output.end();
    if (survey.records === limit)
      io.stderr.write(`of the newest ${limit} records (-n all looks at every one)\n`);
    return EXIT_OK;
  });
}
