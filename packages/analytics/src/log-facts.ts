import type { Cell } from '@agentbus/filter';
import { LEVEL_SEVERITY } from '@agentbus/otlp';
import { numberOf } from './report-context.ts';

/** The query whose rows {@link LogFacts} is made of. */
export const LOG_FACTS_QUERY =
  '* | count, min timestamp, max timestamp by service, resource.service.version, severityNumber, kind, event';

/** Log records that have something in common. */
export interface LogGroup {
  readonly service: string;
  readonly version: string;
  readonly isError: boolean;
  /** In lower case, or `''`. */
  readonly kind: string;
  /** `null` where the record names none. */
  readonly event: string | null;
  readonly count: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** The log records of a time, counted once for all that asks about them. */
export class LogFacts {
  readonly groups: readonly LogGroup[];

  constructor(rows: readonly Readonly<Record<string, Cell>>[]) {
    this.groups = rows.flatMap((row) => {
      const { min_timestamp: first, max_timestamp: last } = row;
      if (typeof first !== 'bigint' || typeof last !== 'bigint') return [];
      return [
        {
          service: textOf(row.service),
          version: textOf(row['resource.service.version']),
          isError: Number(row.severityNumber ?? 0) >= LEVEL_SEVERITY.error,
          kind: textOf(row.kind).toLowerCase(),
          event: row.event === null || row.event === undefined ? null : String(row.event),
          count: numberOf(row.count) ?? 0,
          first,
          last,
        },
      ];
    });
  }

  count(isCounted: (group: LogGroup) => boolean = () => true): number {
    return this.groups.reduce((sum, group) => sum + (isCounted(group) ? group.count : 0), 0);
  }
}

function textOf(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}
