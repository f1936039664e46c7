import { LEVEL_SEVERITY, type StoredLog, type StoredSpan } from '@agentbus/otlp';
import type { Paint } from './color.ts';
import { formatDuration } from './duration.ts';
import { attributeFields } from './field-text.ts';
import { serviceName } from './log-record-json.ts';
import { plural } from './plural.ts';
import { prettyLevel, prettyMessage } from './pretty-log.ts';
import { prettySpan } from './pretty-span.ts';
import { earliest, latest } from './record-order.ts';
import { spanFailed } from './span-json.ts';
import { escapeLine, escapeLines } from './terminal-text.ts';
import type { LocalClock } from './timestamp.ts';
import type { TraceEntry } from './trace-tree.ts';

/** How a trace is shown. */
export interface TraceViewOptions {
  readonly paint: Paint;
  readonly clock: LocalClock;
}

/** Deeper branches are drawn at this indentation: a runaway recursion must not become a wall of lines. */
const MAX_PREFIX = 3 * 40;

/** The time column of a line that has no time of its own. */
const NO_TIME = ' '.repeat('00:00:00.000'.length);

/** `trace 4bf9…  2 services, 5 spans, 12 log records, 132ms, 1 error` */
export function traceSummary(spans: readonly StoredSpan[], logs: readonly StoredLog[], paint: Paint): string {
  const [first] = [...spans, ...logs];
  return recordsSummary(`trace ${first?.traceId ?? ''}`, spans, logs, paint);
}

/** The same with another title. */
export function recordsSummary(
  title: string,
  spans: readonly StoredSpan[],
  logs: readonly StoredLog[],
  paint: Paint,
): string {
  const records = [...spans, ...logs];
  const services = new Set(records.map(serviceName));
  const errors =
    spans.filter(spanFailed).length + logs.filter((log) => log.severityNumber >= LEVEL_SEVERITY.error).length;
  const start = earliest(records.map(({ timestamp }) => timestamp)) ?? 0n;
  const end = latest(records.map(endOf)) ?? start;
  const facts = [
    plural(services.size, 'service'),
    plural(spans.length, 'span'),
    plural(logs.length, 'log record'),
    formatDuration(end - start),
    ...(errors === 0 ? [] : [paint('red', plural(errors, 'error'))]),
  ];
  return `${paint('bold', escapeLine(title))}  ${facts.join(', ')}`;
}

/** The lines of the tree, without line ends. */
export function* traceLines(
  tree: readonly TraceEntry[],
  { paint, clock }: TraceViewOptions,
): Generator<string> {
  // A stack of what is still to draw, not recursion: the depth of a trace is up to whoever wrote it.
  const pending = branches(tree, '', '').reverse();
  for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
    const { entry, service, prefix, last } = branch;
    const [first = '', ...rest] = entryLines(entry, service, paint);
    const below = deeper(prefix, last ? '   ' : '│  ');
    const hasEntries = 'entries' in entry && entry.entries.length > 0;
    const time = entry.type === 'missing' ? NO_TIME : clock.at(entry.timestamp).time;
    yield `${paint('dim', time)} ${paint('dim', prefix + (last ? '└─ ' : '├─ '))}${first}`;
    for (const line of rest) yield `${NO_TIME} ${paint('dim', below + (hasEntries ? '│  ' : '   '))}${line}`;
    if (hasEntries) {
      const serviceBelow = entry.type === 'span' ? serviceName(entry.span) : '';
      pending.push(...branches(entry.entries, below, serviceBelow).reverse());
    }
  }
}

interface Branch {
  readonly entry: TraceEntry;
  /** The service of the span above; `''` where there is none. */
  readonly service: string;
  readonly prefix: string;
  readonly last: boolean;
}

function branches(entries: readonly TraceEntry[], prefix: string, service: string): Branch[] {
  return entries.map((entry, index) => ({ entry, service, prefix, last: index === entries.length - 1 }));
}

function deeper(prefix: string, step: string): string {
  return prefix.length < MAX_PREFIX ? prefix + step : prefix;
}

function entryLines(entry: TraceEntry, service: string, paint: Paint): string[] {
  switch (entry.type) {
    case 'span':
      return [prettySpan(entry.span, paint)];
    case 'missing':
      return [paint('yellow', `missing parent ${escapeLine(entry.spanId)}`)];
    case 'event':
      return eventLines(entry.event, paint);
    case 'log': {
      const own = serviceName(entry.log);
      const [first, ...rest] = prettyMessage(entry.log, paint, { traceId: false });
      const head = [
        prettyLevel(entry.log, paint),
        own === service ? '' : paint('cyan', escapeLine(own)),
        first,
      ];
      return [head.filter((word) => word !== '').join(' '), ...rest];
    }
  }
}

function eventLines(event: Extract<TraceEntry, { type: 'event' }>['event'], paint: Paint): string[] {
  const fields = attributeFields(event.attributes);
  const words = fields
    .filter(({ name }) => name !== 'exception.stacktrace')
    .map(({ key, value }) => `${paint('dim', `${key}=`)}${value}`);
  const stack = event.attributes['exception.stacktrace'];
  const lines = typeof stack === 'string' ? escapeLines(stack).map((line) => paint('dim', line)) : [];
  return [[paint('magenta', `◆ ${escapeLine(event.name)}`), ...words].join(' '), ...lines];
}

function endOf(record: StoredSpan | StoredLog): bigint {
  return record.signal === 'traces' ? record.endTimestamp : record.timestamp;
}
