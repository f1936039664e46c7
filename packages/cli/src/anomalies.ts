import { type Anomaly, collectAnomalies } from '@agentbus/analytics';
import { readAnalysedTime, readBaselineTime } from './analysed-time.ts';
import { createRowOutput } from './answer-output.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readFilter } from './filter-argument.ts';
import { readClock, readFormat, readLimit } from './option-values.ts';
import type { OutputRow } from './row-format.ts';

const COLUMNS = ['kind', 'score', 'from', 'to', 'what', 'where', 'observed', 'expected', 'pValue', 'query'];

/** `agentbus anomalies [filter]`: what is odd in a time, the oddest first. */
export async function anomalies({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const pretty = readFormat(options) === 'pretty';
  const limit = readLimit(options, undefined);
  const { expression: where } = await readFilter(positionals);
  const range = readAnalysedTime(options, io);
  const historySince = readBaselineTime(options, io)?.since;
  const zoneNanos = offsetNanos(readClock(options).at(range.since).offset);
  const found = await withEngine(readEngine(options, io), ['logs', 'audit', 'traces'], io, (engine) =>
    collectAnomalies(engine, { ...range, historySince, where, zoneNanos, signal: io.signal }),
  );
  const output = createRowOutput(COLUMNS, { options, io, highlight: undefined });
  for (const anomaly of found.anomalies.slice(0, limit)) await output.write(anomalyRow(anomaly, pretty));
  await output.end();
  if (found.looked === 0) {
    io.stderr.write('no records\n');
    return EXIT_NO_DATA;
  }
  if (found.anomalies.length === 0) io.stderr.write(`nothing odd in ${found.looked} series and patterns\n`);
  return EXIT_OK;
}

function anomalyRow(anomaly: Anomaly, pretty: boolean): OutputRow {
  const { kind, score, since, until, name, labels, observed, expected, pValue, query, over } = anomaly;
  const number = (value: number) => Number(value.toPrecision(pretty ? 3 : 9));
  const signal = over === 'spans' ? ' --signal traces' : '';
  return [
    kind,
    number(score),
    since,
    until,
    name,
    pretty ? Object.values(labels).join(' ') : labels,
    number(observed),
    number(expected),
    number(pValue),
    pretty ? `${query}${signal}` : query,
  ];
}

/** `+01:00` in nanoseconds. */
function offsetNanos(offset: string): bigint {
  const [hours = '0', minutes = '0'] = offset.slice(1).split(':');
  const nanos = (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000_000n;
  return offset.startsWith('-') ? -nanos : nanos;
}
