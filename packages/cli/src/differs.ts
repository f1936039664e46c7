import { collectDifferences, type Difference } from '@agentbus/analytics';
import { readAnalysedTime } from './analysed-time.ts';
import { createRowOutput } from './answer-output.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readFilter } from './filter-argument.ts';
import { readFormat, readLimit, readSignal } from './option-values.ts';
import { STREAMS } from './query.ts';
import type { OutputRow } from './row-format.ts';

/** A screenful. */
const DEFAULT_LIMIT = 30;

const COLUMNS = [
  'field',
  'value',
  'selected',
  'rest',
  'selectedShare',
  'restShare',
  'oddsRatio',
  'test',
  'pValue',
];

/** `agentbus differs <filter>`: which attributes the matching records have more often than the others. */
export async function differs({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  if (positionals.length === 0) {
    throw usageError('there is nothing to compare', "agentbus differs 'duration>500ms' --signal traces");
  }
  const pretty = readFormat(options) === 'pretty';
  const limit = readLimit(options, pretty ? DEFAULT_LIMIT : undefined);
  const { expression: selected } = await readFilter(positionals);
  const against =
    options.against === undefined ? undefined : (await readFilter([options.against])).expression;
  const signal = readSignal(options);
  const over = signal === 'logs' ? 'logs' : 'spans';
  const range = { ...readAnalysedTime(options, io), over, selected, against, signal: io.signal } as const;
  const found = await withEngine(readEngine(options, io), STREAMS[signal], io, (engine) =>
    collectDifferences(engine, range),
  );
  const output = createRowOutput(COLUMNS, { options, io, highlight: undefined });
  for (const difference of found.differences.slice(0, limit)) await output.write(row(difference, pretty));
  await output.end();
  io.stderr.write(`${found.selected} records, compared with ${found.rest} others\n`);
  return found.selected === 0 || found.rest === 0 ? EXIT_NO_DATA : EXIT_OK;
}

function row(difference: Difference, pretty: boolean): OutputRow {
  const { field, value, selected, rest, selectedShare, restShare, oddsRatio, test, pValue } = difference;
  const share = (part: number) => (pretty ? `${(part * 100).toFixed(1)} %` : Number(part.toPrecision(9)));
  const number = (measure: number) => Number(measure.toPrecision(pretty ? 3 : 9));
  return [
    field,
    value,
    selected,
    rest,
    share(selectedShare),
    share(restShare),
    number(oddsRatio),
    test,
    number(pValue),
  ];
}
