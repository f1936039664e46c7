/** Stored records for alert rules, in the order in which they would have come. */
import type { AlertRule, AlertSignal } from '@agentbus/alerts';
import { type Expression, or } from '@agentbus/filter';
import { decodeLine, type StoredRecord, type StoredSpan } from '@agentbus/otlp';
import type { QueryEngine } from '@agentbus/query';
import { listSegments, readLines } from '@agentbus/segments';
import { CommandError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { type EngineChoice, withEngine } from './engine.ts';
import { EXIT_NO_DATA } from './exit-code.ts';
import { STREAMS } from './query.ts';

/** What is read. Unix nanoseconds. */
export interface RecordRange {
  readonly since: bigint | undefined;
  readonly until: bigint;
}

/**
 * Gives the records of a signal that some rule may count, ordered by time, of spans by their end.
 *
 * @returns what `use` makes of them; of no records, where the store has none of the signal.
 */
export async function withRecords<T>(
  signal: AlertSignal,
  rules: readonly AlertRule[],
  { choice, range, io }: { choice: EngineChoice; range: RecordRange; io: CommandIo },
  use: (records: AsyncIterable<StoredRecord>) => Promise<T>,
): Promise<T> {
  if (signal === 'metrics') return use(metricPoints(choice.directory, range, io));
  try {
    return await withEngine(choice, STREAMS[signal], io, (engine) =>
      use(recordsOf(engine, signal, rules, { directory: choice.directory, range, io })),
    );
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT_NO_DATA) return use(none());
    throw error;
  }
}

/** The same, of an engine that is open. */
export function recordsOf(
  engine: QueryEngine,
  signal: AlertSignal,
  rules: readonly AlertRule[],
  { directory, range, io }: { directory: string; range: RecordRange; io: Pick<CommandIo, 'signal'> },
): AsyncIterable<StoredRecord> {
  if (signal === 'metrics') return metricPoints(directory, range, io);
  const where = or(rules.map(({ filter }) => filter));
  return signal === 'logs' ? logsOf(engine, where, range, io) : endedSpans(engine, where, range, io);
}

function logsOf(
  engine: QueryEngine,
  where: Expression,
  { since, until }: RecordRange,
  io: Pick<CommandIo, 'signal'>,
) {
  return engine.search({ since, until, where, order: 'asc', signal: io.signal });
}

/** Spans come by their start: each is held until no later one can have ended before it. */
async function* endedSpans(
  engine: QueryEngine,
  where: Expression,
  { since, until }: RecordRange,
  io: Pick<CommandIo, 'signal'>,
): AsyncIterable<StoredSpan> {
  const held: StoredSpan[] = [];
  const earlier = (a: StoredSpan, b: StoredSpan) => (a.endTimestamp < b.endTimestamp ? -1 : 1);
  for await (const span of engine.searchSpans({ since, until, where, order: 'asc', signal: io.signal })) {
    const ready = held.filter(({ endTimestamp }) => endTimestamp <= span.timestamp);
    if (ready.length > 0) {
      yield* ready.sort(earlier);
      const rest = held.filter(({ endTimestamp }) => endTimestamp > span.timestamp);
      held.length = 0;
      held.push(...rest);
    }
    held.push(span);
  }
  yield* held.sort(earlier);
}

/** Points of segments; those that have been compacted are not among them. */
async function* metricPoints(
  directory: string,
  { since = 0n, until }: RecordRange,
  io: Pick<CommandIo, 'signal'>,
): AsyncIterable<StoredRecord> {
  const points: StoredRecord[] = [];
  for (const segment of await listSegments(directory, { streams: ['metrics'], since })) {
    for await (const line of readLines(segment, { signal: io.signal })) {
      for (const point of decodeLine(line.bytes)) {
        if (point.timestamp >= since && point.timestamp < until) points.push(point);
      }
    }
  }
  yield* points.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

async function* none(): AsyncIterable<StoredRecord> {}
