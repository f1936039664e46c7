import { SPAN_KINDS } from '@agentbus/filter';
import { displayValue, type StoredSpan } from '@agentbus/otlp';
import { collectErrors } from './collect-errors.ts';
import { type AssessedError, assessErrors, type ErrorDecisions } from './error-state.ts';
import type { Headline, ReportSection } from './report.ts';
import { figure, type ReportContext, timeArgument, timeCell } from './report-context.ts';
import { serviceVersions } from './report-facts.ts';
import { readableTime } from './report-text.ts';
import { operationKind, spanOperation } from './span-operation.ts';

/** Groups in the table. */
const MAX_GROUPS = 15;

/** Headlines about errors. */
const MAX_HEADLINES = 3;

/**
 * Without a history, an error is new if the chance is so small that, being there all the time, it first came up so late; a
 * greater one is enough if it came up in new versions only.
 */
const MAX_CHANCE = 0.01;
const MAX_CHANCE_IN_NEW_VERSION = 0.2;

/** What is told of errors. */
export interface ErrorReport {
  readonly section: ReportSection;
  readonly headlines: readonly Headline[];
}

/** Top errors: groups with their status, trend, versions and traces. */
export async function errorReport(context: ReportContext, decisions: ErrorDecisions): Promise<ErrorReport> {
  const { engine, range, bucketNanos, signal } = context;
  const found = await collectErrors(engine, { ...range, bucketNanos, signal });
  const errors = assessErrors(found.groups(), decisions).filter(
    ({ tally, status }) => tally.count > 0 && status !== 'ignored',
  );
  const fresh = errors.filter((error) => isFresh(error, context));
  const time = timeArgument(range);
  const list = `agentbus errors list --since ${time}`;
  const show = ({ id }: AssessedError) => `agentbus errors show ${id} --since ${time}`;
  const count = (value: number, query = list) => figure(value, 'count', query);
  const section: ReportSection = {
    id: 'errors',
    title: 'Top errors',
    figures: [
      {
        id: 'errors',
        title: 'errors',
        figure: count(errors.reduce((sum, { tally }) => sum + tally.count, 0)),
      },
      { id: 'error_groups', title: 'groups', figure: count(errors.length) },
      { id: 'new_errors', title: 'new groups', figure: count(fresh.length) },
      {
        id: 'regressed_errors',
        title: 'regressed',
        figure: count(errors.filter(({ status }) => status === 'regressed').length),
      },
    ],
    charts: [],
    tables: [
      {
        id: 'errors',
        title: `Errors, the ${MAX_GROUPS} most frequent groups`,
        columns: [
          { id: 'status', title: 'status' },
          { id: 'error', title: 'error' },
          { id: 'count', title: 'count' },
          { id: 'trend', title: 'trend' },
          { id: 'services', title: 'services' },
          { id: 'versions', title: 'versions' },
          { id: 'first', title: 'first seen' },
          { id: 'last', title: 'last seen' },
          { id: 'traces', title: 'traces' },
          { id: 'id', title: 'id, rule' },
        ],
        rows: freshFirst(errors, fresh)
          .slice(0, MAX_GROUPS)
          .map((error) => {
            const { services, versions } = error.tally.places();
            return {
              status: error.status === 'new' && !fresh.includes(error) ? 'ongoing' : error.status,
              error: errorName(error),
              count: count(error.tally.count, show(error)),
              trend: { trend: trendOf(error, context, bucketNanos) },
              services: services.map(({ value }) => value).join(', ') || null,
              versions: versions.map(({ value }) => value).join(', ') || null,
              first: timeCell(error.tally.firstSeen),
              last: timeCell(error.tally.lastSeen),
              traces: { traces: error.tally.sampleTraces().slice(0, 3) },
              id: `${error.id}, ${error.rule}`,
            };
          }),
        empty: 'No errors.',
      },
    ],
    notes: found.overflow > 0 ? [`${found.overflow} errors are in groups beyond those kept.`] : [],
  };
  const headlines: Headline[] = [];
  for (const error of fresh.slice(0, MAX_HEADLINES)) {
    headlines.push(headlineOf(error, await operationsOf(error, context), show(error)));
  }
  return { section, headlines };
}

/** What was not there before: by the history or, where there is none, by when in the time it began. */
function isFresh({ status, tally }: AssessedError, { hasHistory, data, facts }: ReportContext): boolean {
  if (status === 'regressed') return true;
  if (status !== 'new') return false;
  if (hasHistory) return true;
  const share = Number(tally.firstSeen - data.since) / Number(data.until - data.since);
  const { services, versions } = tally.places();
  const known = serviceVersions(facts);
  const oldest = new Set(services.map(({ value }) => known.get(value)?.[0]));
  const isOfNewVersions = versions.length > 0 && !versions.some(({ value }) => oldest.has(value));
  return (1 - share) ** tally.count <= (isOfNewVersions ? MAX_CHANCE_IN_NEW_VERSION : MAX_CHANCE);
}

function freshFirst(errors: readonly AssessedError[], fresh: readonly AssessedError[]): AssessedError[] {
  return [...fresh, ...errors.filter((error) => !fresh.includes(error))];
}

/** Its type and the first line of its message. */
function errorName({ tally: { example } }: AssessedError): string {
  const [line = ''] = example.message.split('\n', 1);
  return [example.type, line.slice(0, 200)].filter((part) => part !== '').join(': ');
}

/** The routes that it came up in: as it says itself, or else that of the request in the latest of its traces. */
async function operationsOf(
  error: AssessedError,
  { engine, range, signal }: ReportContext,
): Promise<string[]> {
  const { operations } = error.tally.places();
  if (operations.length > 0) return operations.slice(0, 3).map(({ value }) => value);
  const { traceId, spanId } = error.tally.example;
  if (traceId === '') return [];
  const spans = new Map<string, StoredSpan>();
  for await (const span of engine.searchSpans({ ...range, where: `trace:${traceId}`, signal })) {
    spans.set(span.spanId, span);
  }
  const passed = new Set<string>();
  for (let span = spans.get(spanId); span && !passed.has(span.spanId); span = spans.get(span.parentSpanId)) {
    const kind = SPAN_KINDS[span.kind] ?? '';
    const text = (key: string) => displayValue(span?.attributes[key] ?? '');
    const names = { kind, name: span.name, route: text('http.route'), path: text('url.path'), url: '' };
    if (operationKind(kind) === 'request' || span.parentSpanId === '') return [spanOperation(names)];
    passed.add(span.spanId);
  }
  return [];
}

function headlineOf(error: AssessedError, operations: readonly string[], query: string): Headline {
  const { services, versions } = error.tally.places();
  const names = (values: readonly { readonly value: string }[]) =>
    values.map(({ value }) => value).join(', ');
  const [version, ...otherVersions] = versions;
  const where = [
    services.length > 0 ? `in ${names(services)}` : '',
    version && otherVersions.length === 0 ? `only in version ${version.value}` : '',
    version && otherVersions.length > 0 ? `in versions ${names(versions)}` : '',
    operations.length > 0 ? `at ${operations.join(', ')}` : '',
  ].filter((part) => part !== '');
  const times = error.tally.count === 1 ? 'once' : `${error.tally.count} times`;
  return {
    severity: 'bad',
    title: `${error.status === 'regressed' ? 'Error is back' : 'New error'}: ${errorName(error)}`,
    detail: `${times} ${where.join(', ')}, first at ${readableTime(error.tally.firstSeen)}.`,
    traces: error.tally.sampleTraces().slice(0, 3),
    query,
    about: {
      ...(services[0] && { service: services[0].value }),
      ...(operations[0] !== undefined && { operation: operations[0] }),
      ...(version && otherVersions.length === 0 && { version: version.value }),
    },
  };
}

function trendOf({ tally }: AssessedError, { data }: ReportContext, width: bigint): number[] {
  const counted = new Map(tally.trend().map(({ time, count }) => [time, count]));
  const values: number[] = [];
  for (let time = data.since - (data.since % width); time < data.until; time += width) {
    values.push(counted.get(time) ?? 0);
  }
  return values;
}
