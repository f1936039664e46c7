import {
  type AlertConfig,
  type AlertEvent,
  type AlertRule,
  type AlertSignal,
  type BacktestResult,
  backtest,
  type FiringSummary,
  summarize,
  type ThresholdSuggestion,
  ThresholdTrial,
  warmUpMillis,
} from '@agentbus/alerts';
import { parseDuration } from '@agentbus/filter';
import { listCompacted, listSegments } from '@agentbus/segments';
import { readRuleFile } from './alerts-file.ts';
import { withRecords } from './alerts-records.ts';
import { createRowOutput } from './answer-output.ts';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandFunction } from './command-table.ts';
import { readEngine } from './engine.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readClock, readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { compileRegex } from './regex.ts';
import type { OutputRow } from './row-format.ts';
import { readSearchedTime } from './time-argument.ts';

const SIGNALS: readonly AlertSignal[] = ['logs', 'traces', 'metrics'];
const NANOS_PER_MILLI = 1_000_000n;

/** `agentbus alerts backtest FILE`: when the alerts of a file would have fired over what is stored. */
export const alertsBacktest: CommandFunction = async ({ positionals, options }, io) => {
  const format = readFormat(options);
  const config = readRuleFile(positionals, io);
  const rate = readRate(options);
  const { events, summaries, suggestions } = await runBacktest(config, rate, options, io);
  if (format === 'json' && options.explain === true) {
    const shown = events.map((event) => ({
      ...event,
      at: isoTime(event.at),
      activeAt: isoTime(event.activeAt),
    }));
    io.stdout.write(
      `${jsonText({ events: shown, rules: summaries.map(summaryJson), suggestions: suggestions.map(suggestionJson) })}\n`,
    );
    return EXIT_OK;
  }
  const pretty = format === 'pretty';
  const output = createRowOutput(pretty ? PRETTY_COLUMNS : COLUMNS, { options, io, highlight: undefined });
  for (const event of events) await output.write(pretty ? prettyRow(event) : eventRow(event));
  await output.end();
  for (const summary of summaries) io.stderr.write(`${summaryLine(summary)}\n`);
  for (const suggestion of suggestions) io.stderr.write(`${suggestionLine(suggestion)}\n`);
  return EXIT_OK;
};

const COLUMNS = ['alert', 'state', 'at', 'labels', 'value', 'activeAt', 'group', 'annotations'];
const PRETTY_COLUMNS = ['at', 'alert', 'state', 'value', 'labels'];

function eventRow({ alert, state, at, labels, value, activeAt, group, annotations }: AlertEvent): OutputRow {
  return [alert, state, nanos(at), { ...labels }, value, nanos(activeAt), group, { ...annotations }];
}

function prettyRow({ at, alert, state, value, labels }: AlertEvent): OutputRow {
  const written = Object.entries(labels).map(([name, label]) => `${name}=${label}`);
  return [nanos(at), alert, state, value, written.join(' ')];
}

function nanos(millis: number): bigint {
  return BigInt(millis) * NANOS_PER_MILLI;
}

function isoTime(millis: number): string {
  return new Date(millis).toISOString();
}

interface BacktestOutcome {
  readonly events: readonly AlertEvent[];
  readonly summaries: readonly FiringSummary[];
  readonly suggestions: readonly ThresholdSuggestion[];
}

/** Each signal's rules over its records, then all events in the order of time. */
async function runBacktest(
  config: AlertConfig,
  rate: number | undefined,
  options: OptionValues,
  io: CommandIo,
): Promise<BacktestOutcome> {
  const choice = readEngine(options, io);
  if (choice.engine === undefined) await requireStore(choice.directory);
  const time = readSearchedTime(options, io, readClock(options));
  const since = time.since === undefined ? undefined : Number(time.since / NANOS_PER_MILLI);
  const now = Math.trunc(io.now());
  const end = time.until === undefined ? now : Number(time.until / NANOS_PER_MILLI);
  // What has no end and no beginning ends with its last record.
  const until = time.until === undefined && since === undefined ? undefined : end;
  const outcomes: BacktestOutcome[] = [];
  for (const signal of SIGNALS) {
    const rules = config.rules.filter((rule) => rule.signal === signal);
    if (rules.length === 0) continue;
    const from = since === undefined ? undefined : nanos(since - warmUpMillis(rules));
    const range = { since: from, until: nanos(end) };
    const source = { choice, range, io };
    const trial = rate === undefined ? undefined : new ThresholdTrial();
    const settings = { since, until, regex: compileRegex };
    const result = await withRecords(signal, rules, source, (records) =>
      backtest(rules, records, { ...settings, onValue: trial?.note }),
    );
    const suggestions = await suggest(trial, rate, result, (variants) =>
      withRecords(signal, rules, source, (records) =>
        backtest(variants, records, { ...settings, since: result.since, until: result.until }),
      ),
    );
    outcomes.push({ events: result.events, summaries: summarize(rules, result), suggestions });
    noteReport(rules, result, io);
  }
  return {
    events: outcomes.flatMap(({ events }) => events).sort((a, b) => a.at - b.at),
    summaries: outcomes.flatMap(({ summaries }) => summaries),
    suggestions: outcomes.flatMap(({ suggestions }) => suggestions),
  };
}

/** Replays the rules with other thresholds; none where no rate is wished. */
async function suggest(
  trial: ThresholdTrial | undefined,
  rate: number | undefined,
  { since, until }: BacktestResult,
  replay: (variants: readonly AlertRule[]) => Promise<BacktestResult>,
): Promise<ThresholdSuggestion[]> {
  const variants = trial?.variants() ?? [];
  if (trial === undefined || rate === undefined || variants.length === 0) return [];
  return trial.suggestions(await replay(variants), rate * (until - since));
}

/** `--rate 2/d`, as firings per millisecond. */
function readRate({ rate }: OptionValues): number | undefined {
  if (rate === undefined) return undefined;
  const [, count, length = ''] = /^(\d+(?:\.\d+)?)\/(.+)$/u.exec(rate) ?? [];
  const time = parseDuration(/^\d/u.test(length) ? length : `1${length}`);
  if (count !== undefined && time !== undefined && time > 0n) return (Number(count) * 1e6) / Number(time);
  throw usageError(`--rate is "${rate}", must be a number and a time`, 'such as 2/d, 1/h, 5/7d');
}

async function requireStore(directory: string): Promise<void> {
  const streams = ['logs', 'audit', 'traces', 'metrics'] as const;
  if ((await listSegments(directory, { streams })).length > 0) return;
  if ((await listCompacted(directory, streams)).length > 0) return;
  throw noDataError(`there is nothing in ${directory}`, '--directory or AGENTBUS_DIRECTORY says where else');
}

function noteReport(rules: readonly AlertRule[], { report }: BacktestResult, io: CommandIo): void {
  for (const [id, count] of Object.entries(report.droppedRecords)) {
    const most = rules.find((rule) => rule.id === id)?.maxGroups ?? 0;
    io.stderr.write(`${id}: ${plural(count, 'record')} of groups beyond ${most} were left out\n`);
  }
}

function summaryJson({ alert, fired, alerts, firingMillis, firing, notifications }: FiringSummary) {
  return { alert, fired, alerts, firingSeconds: firingMillis / 1000, firing, notifications };
}

function summaryLine({ alert, fired, alerts, firingMillis, firing, notifications }: FiringSummary): string {
  const still = firing > 0 ? `, ${firing} at the end` : '';
  const length = `${Math.round(firingMillis / 1000)} s`;
  return `${alert}: fired ${plural(fired, 'time')} (${plural(alerts, 'alert')}${still}), ${length} in all, ${plural(notifications, 'notification')}`;
}

function suggestionJson({ alert, current, suggested, fired, expr }: ThresholdSuggestion) {
  return { alert, current, suggested: suggested ?? null, fired, expr: expr ?? null };
}

function suggestionLine({ alert, current, suggested, fired, expr }: ThresholdSuggestion): string {
  if (suggested === undefined) return `${alert}: fires more often than wished at every threshold`;
  if (suggested === current) return `${alert}: the threshold ${current} is right, ${plural(fired, 'time')}`;
  return `${alert}: at ${suggested} instead of ${current} it would have fired ${plural(fired, 'time')}: ${expr}`;
}
