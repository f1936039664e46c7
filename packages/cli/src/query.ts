import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { RecordSearch } from '@agentbus/query';
import type { Stream } from '@agentbus/segments';
import type { CommandIo } from './command-io.ts';
import { createCommandOutput } from './command-output.ts';
import type { CommandArguments } from './command-table.ts';
import { withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readFilter } from './filter-argument.ts';
import { readClock, readDirectory, readLimit, readSignal } from './option-values.ts';
import { readSearchedTime } from './time-argument.ts';

/** Enough to see what happened, few enough to come at once and to read; `-n` changes it. */
const DEFAULT_LIMIT = 100;

const STREAMS: Readonly<Record<'logs' | 'traces', readonly Stream[]>> = {
  logs: ['logs', 'audit'],
  traces: ['traces'],
};

/** `agentbus query [filter]`: the newest matching records, oldest first. */
export async function query({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const signal = readSignal(options);
  const output = createCommandOutput(options, io, signal);
  const limit = readLimit(options, DEFAULT_LIMIT);
  const time = readSearchedTime(options, io, readClock(options));
  const filter = await readFilter(positionals);

  let more = false;
  await withEngine(readDirectory(options, io), STREAMS[signal], io, async (engine) => {
    const find = (search: RecordSearch): AsyncIterable<StoredLog | StoredSpan> =>
      signal === 'logs' ? engine.search(search) : engine.searchSpans(search);
    const search = { ...time, where: filter.expression, signal: io.signal };
    if (limit === undefined) {
      for await (const record of find({ ...search, order: 'asc' })) await output.write(record);
    } else {
      // One more than is shown tells whether there are more.
      const newest: (StoredLog | StoredSpan)[] = [];
      for await (const record of find({ ...search, order: 'desc', limit: limit + 1 })) newest.push(record);
      more = newest.length > limit;
      for (const record of newest.slice(0, limit).reverse()) await output.write(record);
    }
    await output.end();
  });
  if (more) io.stderr.write(`showing the newest ${limit}; more match (-n all shows every one)\n`);
  if (output.count > 0) return EXIT_OK;
  io.stderr.write('no record matches\n');
  return EXIT_NO_DATA;
}
