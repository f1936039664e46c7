import type { StoredLog, StoredSpan } from '@agentbus/otlp';
import type { Paint } from './color.ts';
import { serviceName } from './log-record-json.ts';
import { prettyLevel, prettyMessage } from './pretty-log.ts';
import { prettySpan } from './pretty-span.ts';
import type { RecordFormat } from './record-format.ts';
import { escapeLine } from './terminal-text.ts';
import type { LocalClock } from './timestamp.ts';

/** Options of {@link createPrettyFormat}. */
export interface PrettyOptions {
  readonly paint: Paint;
  readonly clock: LocalClock;
  /** The current time, Unix milliseconds: today's records are shown without their date. */
  readonly now: () => number;
  /** Called with `+01:00` before the first record and where the zone's offset changes. */
  readonly onOffset: (offset: string) => void;
}

/** Continuation lines of a record stand under its message, clear of the time column. */
const CONTINUATION = '    ';

/** For people: one line a record, with stacks and further lines of a body indented below it. */
export function createPrettyFormat({ paint, clock, now, onOffset }: PrettyOptions): RecordFormat {
  let knownOffset: string | undefined;

  function timeOf(record: StoredLog | StoredSpan): string {
    const { date, time, offset } = clock.at(record.timestamp);
    if (offset !== knownOffset) {
      knownOffset = offset;
      onOffset(offset);
    }
    const today = clock.at(BigInt(Math.trunc(now())) * 1_000_000n).date;
    return paint('dim', date === today ? time : `${date} ${time}`);
  }

  function logLines(record: StoredLog): string {
    const [first, ...rest] = prettyMessage(record, paint, { traceId: true });
    const service = paint('cyan', escapeLine(serviceName(record)));
    const head = [timeOf(record), prettyLevel(record, paint), service, first].filter((word) => word !== '');
    return [head.join(' '), ...rest.map((line) => CONTINUATION + line)].map((line) => `${line}\n`).join('');
  }

  return {
    header: '',
    record(record) {
      if (record.signal === 'logs') return logLines(record);
      return `${timeOf(record)} ${prettySpan(record, paint)} ${paint('dim', `trace=${escapeLine(record.traceId)}`)}\n`;
    },
    footer: () => '',
  };
}
