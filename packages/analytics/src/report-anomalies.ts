import { ATTR_OPERATION_NAME } from '@agentbus/otlp';
import { collectAnomalies } from './collect-anomalies.ts';
import type { FoundPatterns } from './collect-patterns.ts';
import type { Anomaly, AnomalyKind } from './detect-anomalies.ts';
import { patternChange } from './pattern-change.ts';
import type { Headline, ReportSection, Unit } from './report.ts';
import {
  figure,
  queryCommand,
  type ReportContext,
  type ReportRange,
  secondsOf,
  timeArgument,
  timeCell,
} from './report-context.ts';
import { readableTime, readableValue } from './report-text.ts';

const MAX_ROWS = 20;
const MAX_HEADLINES = 3;

/** What is told of anomalies and patterns. */
export interface AnomalyReport {
  readonly anomalies: ReportSection;
  readonly patterns: ReportSection;
  readonly headlines: readonly Headline[];
}

/** Anomalies of the time, and patterns that are new, gone or more frequent. */
export async function anomalyReport(context: ReportContext): Promise<AnomalyReport> {
  const { engine, range, signal } = context;
  const { anomalies, looked, patterns } = await collectAnomalies(engine, { ...range, signal });
  const query = `agentbus anomalies --since ${timeArgument(range)}`;
  return {
    anomalies: {
      id: 'anomalies',
      title: 'Anomalies',
      figures: [
        { id: 'anomalies', title: 'anomalies', figure: figure(anomalies.length, 'count', query) },
        { id: 'looked', title: 'series and patterns looked at', figure: figure(looked, 'count', query) },
      ],
      charts: [],
      tables: [
        {
          id: 'anomalies',
          title: 'Anomalies, the most certain first',
          columns: [
            { id: 'kind', title: 'kind' },
            { id: 'what', title: 'what' },
            { id: 'where', title: 'where' },
            { id: 'since', title: 'from' },
            { id: 'until', title: 'to' },
            { id: 'observed', title: 'observed' },
            { id: 'expected', title: 'expected' },
            { id: 'score', title: 'score' },
            { id: 'pValue', title: 'p' },
          ],
          rows: anomalies.slice(0, MAX_ROWS).map((anomaly) => {
            const command = commandOf(anomaly);
            return {
              kind: anomaly.kind,
              what: anomaly.name,
              where: placeOf(anomaly),
              since: timeCell(anomaly.since),
              until: timeCell(anomaly.until),
              observed: figure(anomaly.observed, unitOf(anomaly), command),
              expected: figure(anomaly.expected, unitOf(anomaly), command),
              score: figure(anomaly.score, 'number', command),
              pValue: figure(anomaly.pValue, 'number', command),
            };
          }),
          empty: 'Nothing is odd.',
        },
      ],
      notes: [
        'Compared with the days before, by time of day and weekday where there are three days or more, else with the hours before. Adjusted for everything that was looked at (Benjamini–Hochberg, 1 in 10,000).',
      ],
    },
    patterns: patternSection(patterns, context),
    headlines: anomalies.slice(0, MAX_HEADLINES).map(headlineOf),
  };
}

function commandOf({ query, over, since, until }: Anomaly): string {
  return queryCommand(query, over, { since, until: until > since ? until : since + 1n });
}

function unitOf({ kind, over }: Anomaly): Unit {
  if (over === 'metrics') return 'number';
  return kind === 'numeric' ? 'seconds' : 'count';
}

function placeOf({ labels, over }: Anomaly): string | null {
  const { metric: _, ...others } = labels;
  return Object.values(over === 'metrics' ? others : labels).join(' ') || null;
}

function headlineOf(anomaly: Anomaly): Headline {
  const { kind, name, observed, expected, since } = anomaly;
  const unit = unitOf(anomaly);
  const titles: Record<AnomalyKind, string> = {
    frequency: `${observed > expected ? 'More' : 'Fewer'} ${name} than usual`,
    'new pattern': `New pattern: ${name}`,
    numeric: `${name} is ${observed > expected ? 'higher' : 'lower'} than usual`,
    'missing data': `No ${name}`,
  };
  const place = placeOf(anomaly);
  return {
    severity: 'notable',
    title: `${titles[kind]}${place === null ? '' : ` (${place})`}`,
    detail: `${readableValue(Number(observed.toPrecision(3)), unit)}, where ${readableValue(Number(expected.toPrecision(3)), unit)} were to be expected, from ${readableTime(since)}.`,
    traces: [],
    query: commandOf(anomaly),
    about: aboutOf(anomaly),
  };
}

function aboutOf({ labels }: Anomaly): Headline['about'] {
  const operation = labels.route ?? labels.name ?? labels[ATTR_OPERATION_NAME];
  return {
    ...(labels.service !== undefined && { service: labels.service }),
    ...(operation !== undefined && { operation }),
  };
}

function patternSection(
  { patterns, firstRecord }: FoundPatterns,
  { range, data }: ReportContext,
): ReportSection {
  const history: ReportRange | undefined =
    firstRecord !== undefined && firstRecord < range.since
      ? { since: firstRecord, until: range.since }
      : undefined;
  const lengths = history && { current: secondsOf(data), baseline: secondsOf(history) };
  const changed = patterns.flatMap((pattern) => {
    const change = lengths && patternChange(pattern, lengths);
    return change === undefined ? [] : [{ pattern, change }];
  });
  const order = ['new', 'spiking', 'vanished', 'fading'];
  changed.sort(
    (a, b) => order.indexOf(a.change) - order.indexOf(b.change) || b.pattern.count - a.pattern.count,
  );
  const fresh = changed.filter(({ change }) => change === 'new').length;
  const compared = history ? ` --baseline ${timeArgument(history)}` : '';
  const query = `agentbus patterns --since ${timeArgument(range)}${compared}`;
  return {
    id: 'patterns',
    title: 'Log patterns',
    figures: [
      { id: 'patterns', title: 'patterns', figure: figure(seen(patterns), 'count', query) },
      { id: 'new_patterns', title: 'new', figure: figure(fresh, 'count', query) },
    ],
    charts: [],
    tables: [
      {
        id: 'patterns',
        title: 'New, spiking and vanished patterns',
        columns: [
          { id: 'change', title: 'change' },
          { id: 'pattern', title: 'pattern' },
          { id: 'count', title: 'count' },
          { id: 'levels', title: 'levels' },
          { id: 'services', title: 'services' },
          { id: 'first', title: 'first seen' },
        ],
        rows: changed.slice(0, MAX_ROWS).map(({ pattern, change }) => ({
          change,
          pattern: pattern.template,
          count: figure(pattern.count, 'count', query, pattern.baselineCount),
          levels: pattern.levels.map(({ value }) => value).join(', ') || null,
          services: pattern.services.map(({ value }) => value).join(', ') || null,
          first: pattern.firstSeen === undefined ? null : timeCell(pattern.firstSeen),
        })),
        empty: history ? 'The patterns are those of before.' : 'There is nothing before to compare with.',
      },
    ],
    notes: [],
  };
}

function seen(patterns: FoundPatterns['patterns']): number {
  return patterns.filter(({ count }) => count > 0).length;
}
