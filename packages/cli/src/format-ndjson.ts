import type { JsonValue, StoredLog, StoredSpan } from '@agentbus/otlp';
import { toLogRecordJson } from './log-record-json.ts';
import type { RecordFormat } from './record-format.ts';
import { toSpanJson } from './span-json.ts';
import { escapeJson } from './terminal-text.ts';

/** One JSON object a line. */
export function createNdjsonFormat(): RecordFormat {
  return {
    header: '',
    record: (record) => `${recordJson(record)}\n`,
    footer: () => '',
  };
}

/** One JSON array, written as the records come. */
export function createJsonFormat(): RecordFormat {
  let first = true;
  return {
    header: '[',
    record(record) {
      const separator = first ? '\n' : ',\n';
      first = false;
      return separator + recordJson(record);
    },
    footer: () => (first ? ']\n' : '\n]\n'),
  };
}

function recordJson(record: StoredLog | StoredSpan): string {
  return jsonText(record.signal === 'logs' ? toLogRecordJson(record) : toSpanJson(record));
}

/** JSON on one line that is safe to show on a terminal. */
export function jsonText(value: JsonValue): string {
  return escapeJson(JSON.stringify(value));
}
