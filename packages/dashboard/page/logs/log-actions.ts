/** What can be done with a record from the keyboard and from its pane. */
import { copyText } from '../parts/clipboard.ts';
import { open } from '../state/address.ts';
import type { LogRecord } from '../state/records.ts';
import { shellWord as shell } from '../state/shell-word.ts';
import { exactTime } from '../state/time.ts';

/** The record as JSON. */
export function copyJson(record: LogRecord): void {
  const { id: _, ...json } = record;
  void copyText(
    JSON.stringify({ ...json, timestamp: exactTime(record.timestamp) }, undefined, 2),
    'JSON copied',
  );
}

/** The link to what is shown. */
export function copyLink(): void {
  void copyText(window.location.href, 'Link copied');
}

/** The command that shows the same in a terminal. */
export function copyContextCommand(record: LogRecord): void {
  void copyText(`agentbus context ${exactTime(record.timestamp)}`, 'Command copied');
}

/** The command of a whole search. */
export function queryCommand(
  query: string,
  since: string,
  until: string,
  services: readonly string[],
): string {
  const filter = [query, ...services.map((name) => `service:${name}`)]
    .filter((part) => part !== '')
    .join(' ');
  const range = [`--since ${shell(since)}`, ...(until === '' ? [] : [`--until ${shell(until)}`])];
  return ['agentbus query', ...(filter === '' ? [] : [shell(filter)]), ...range].join(' ');
}

/** Its trace, if it has one. */
export function openTrace(record: LogRecord | undefined): void {
  if (record !== undefined && record.traceId !== '')
    open('/traces', { trace: record.traceId, span: record.spanId });
}
