import {
  type FieldReference,
  flowOf,
  type PatternMiner,
  type PipelineQuery,
  resolveField,
  type Stage,
} from '@agentbus/filter';
import type { StoredRecord } from '@agentbus/otlp';
import type { QueryEngine, StagePlan } from '@agentbus/query';
import type { Stream } from '@agentbus/segments';
import { type AnswerSummary, writeAnswer } from './answer-output.ts';
import { colorEnabled, createPaint } from './color.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { explainLines } from './explain-lines.ts';
import { compileFilter } from './filter-argument.ts';
import { createHighlighter } from './highlight.ts';
import { readAround, readClock, readColor, readFormat, readLimit, readSignal } from './option-values.ts';
import { createProgressLine } from './progress-line.ts';
import { readQuery } from './query-argument.ts';
import { runSqlQuery } from './sql.ts';
import { readSearchedTime } from './time-argument.ts';

/** Enough to see what happened, few enough to come at once and to read; `-n` changes it. */
const DEFAULT_LIMIT = 100;

/** Later than any record. */
const MAX_TIME = 2n ** 64n;

/** The streams that hold each signal. */
export const STREAMS: Readonly<Record<'logs' | 'traces', readonly Stream[]>> = {
  logs: ['logs', 'audit'],
  traces: ['traces'],
};

/** `agentbus query [query]`: the newest matching records, oldest first, or what the stages make of them. */
export async function query({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const parsed = await readQuery(positionals);
  if (parsed.type === 'sql') return runSqlQuery(parsed, positionals.join(' '), options, io);
  const limit = readLimit(options, DEFAULT_LIMIT);
  const stages = [...parsed.stages];
  const around = readAround(options);
  if (around !== undefined) {
    if (stages.some(({ type }) => type !== 'limit')) {
      throw usageError('-A, -B and -C go with a filter alone', 'behind a filter: | context 3');
    }
    if (limit !== undefined) stages.push({ type: 'limit', limit });
    stages.push({ type: 'context', ...around, by: [] });
  }
  if (options.columns !== undefined) stages.push({ type: 'fields', fields: readFields(options.columns) });
  const summary = await runPipeline(
    { ...parsed, stages },
    { options, io, limit: around ? undefined : limit },
  );
  return reportAnswer(summary, { options, io, limit });
}

/** Fields with commas between them. */
export function readFields(text: string): FieldReference[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw usageError(`"${text}" has an empty field`, 'such as timestamp,level,body');
  return names.map(resolveField);
}

/** What a pipeline is run with. */
export interface PipelineSettings {
  readonly options: OptionValues;
  readonly io: CommandIo;
  /** Records beyond these are only told of; of rows, only where `-n` is given. */
  readonly limit: number | undefined;
}

/** Runs a pipeline and writes what it gives: what is in order of time, the oldest first. */
export async function runPipeline(query: PipelineQuery, settings: PipelineSettings): Promise<AnswerSummary> {
  const { options, io } = settings;
  const signal = readSignal(options);
  const answer = preparePipeline(query, settings);
  const choice = readEngine(options, io, await recordsNeeded(query, settings));
  return withEngine(choice, STREAMS[signal], io, answer);
}

/** Checks what a pipeline is run with. @returns what runs it on an engine. */
export function preparePipeline(
  query: PipelineQuery,
  { options, io, limit }: PipelineSettings,
): (engine: QueryEngine) => Promise<AnswerSummary> {
  const signal = readSignal(options);
  const clock = readClock(options);
  const time = readSearchedTime(options, io, clock);
  readFormat(options);
  const rows = flowOf(query.stages).type === 'rows';
  const shown = rows && options.limit === undefined && options.columns === undefined ? undefined : limit;
  const paint = createPaint(colorEnabled(readColor(options), io));
  const settings = {
    options,
    io,
    signal,
    limit: shown,
    reversed: isNewestFirst(query.stages),
    highlight: options.highlight === true ? createHighlighter(query.filter, paint) : undefined,
  };
  const progress = createProgressLine(io);
  return async (engine) => {
    const answer = await engine.query(query, {
      ...time,
      patterns: await patternMiner(query.stages),
      over: signal === 'logs' ? 'logs' : 'spans',
      // One more than is shown tells whether there are more.
      limit: shown === undefined ? undefined : shown + 1,
      timeZone: clock.timeZone,
      signal: io.signal,
      onProgress: progress?.show,
      onExplain: (explanation) => {
        if (options.explain !== true) return;
        const lines = [...explanation.stages.map(stageLine), ...explainLines(explanation)];
        io.stderr.write(`${lines.join('\n')}\n`);
      },
    });
    try {
      return await writeAnswer(answer, { ...settings, onFirst: progress?.clear });
    } finally {
      progress?.clear();
    }
  };
}

/** Which records a pipeline can give anything of; `undefined` for all: around a match come those that do not match. */
export async function recordsNeeded(
  { filter, stages }: PipelineQuery,
  { options, io }: Pick<PipelineSettings, 'options' | 'io'>,
): Promise<((record: StoredRecord) => boolean) | undefined> {
  if (options.from === undefined || stages.some(({ type }) => type === 'context')) return undefined;
  const { since = 0n, until = MAX_TIME } = readSearchedTime(options, io, readClock(options));
  const over = readSignal(options);
  const matches = await compileFilter(filter);
  return (record) =>
    record.signal === over && record.timestamp >= since && record.timestamp < until && matches(record);
}

function stageLine({ stage, by }: StagePlan): string {
  return `${stage}: ${by === 'engine' ? 'by the engine' : 'in memory, over the records that the filter finds'}`;
}

/** Loaded only where a query asks for it. */
async function patternMiner(stages: readonly Stage[]): Promise<(() => PatternMiner) | undefined> {
  if (!stages.some(({ type }) => type === 'patterns')) return undefined;
  const { createRecordMiner } = await import('@agentbus/analytics');
  return () => createRecordMiner();
}

/** Whether what comes out is still in the order that a filter gives. */
function isNewestFirst(stages: readonly Stage[]): boolean {
  return stages.every(({ type }) => type === 'limit' || type === 'context' || type === 'fields');
}

/** Says what was not shown; the exit code. */
export function reportAnswer(
  { count, more, empty }: AnswerSummary,
  { options, io, limit }: PipelineSettings,
): number {
  if (more) io.stderr.write(`showing the newest ${limit}; more match (-n all shows every one)\n`);
  if (count === 0) {
    io.stderr.write('no record matches\n');
    return EXIT_NO_DATA;
  }
  return options['exit-status'] === true && empty ? EXIT_NO_DATA : EXIT_OK;
}
