import type { Pattern, PatternMiner } from '@agentbus/filter';
import { displayValue, levelOfSeverity, type StoredRecord } from '@agentbus/otlp';
import type { Occurrence } from './activity.ts';
import { LogPatternMiner, type LogPatternMinerOptions } from './log-pattern-miner.ts';

/** Longer texts of a body are objects or dumps; what tells them apart is in the beginning. */
const MAX_TEXT = 8192;

/** Makes miners for `patterns` in a query: pass it to `runQuery` as the option of that name. */
export function createRecordMiner(options: LogPatternMinerOptions = {}): PatternMiner {
  const miner = new LogPatternMiner(options);
  return {
    add(record) {
      miner.add(patternText(record));
    },
    patterns: (): Iterable<Pattern> =>
      miner.patterns().map(({ template, count }) => ({ pattern: template, count })),
  };
}

/** The text of a record that patterns are found in: of a log record the body, of what else its name. */
export function patternText(record: StoredRecord): string {
  if (record.signal !== 'logs') return record.name;
  const text = record.body === undefined ? '' : displayValue(record.body);
  if (text === '' && record.eventName !== '') return record.eventName;
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

/** When and where a record was written. */
export function occurrenceOf(record: StoredRecord): Occurrence {
  const service = record.resource.attributes['service.name'];
  return {
    timestamp: record.timestamp,
    level: record.signal === 'logs' ? levelOf(record.severityText, record.severityNumber) : undefined,
    service: service === undefined ? undefined : displayValue(service),
  };
}

function levelOf(text: string, number: number): string | undefined {
  if (text !== '') return text.toLowerCase();
  return levelOfSeverity(number);
}
