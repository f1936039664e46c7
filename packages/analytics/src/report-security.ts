import type { NamedFigure, ReportCell, ReportSection } from './report.ts';
import { figure, narrowQuery, queryCommand, type ReportContext } from './report-context.ts';

const KINDS = ['security', 'audit'] as const;

/** Events listed of each kind. */
const MAX_EVENTS = 10;

/** What was written for security and audit, by event. */
export function securitySection({ facts, range }: ReportContext): ReportSection {
  const figures: NamedFigure[] = [];
  const rows: Record<string, ReportCell>[] = [];
  for (const kind of KINDS) {
    const found = new Map<string, { event: string | null; service: string; count: number }>();
    for (const { kind: own, event, service, count } of facts.logs.groups) {
      if (own !== kind) continue;
      const key = JSON.stringify([event, service]);
      const known = found.get(key);
      if (known) known.count += count;
      else found.set(key, { event, service, count });
    }
    const total = facts.logs.count((group) => group.kind === kind);
    const all = queryCommand(`kind:${kind} | count`, 'logs', range);
    figures.push({ id: kind, title: `${kind} records`, figure: figure(total, 'count', all) });
    const order = [...found].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
    for (const [, { event, service, count }] of order.slice(0, MAX_EVENTS)) {
      const own = queryCommand(narrowQuery(`kind:${kind} | count`, { event, service }), 'logs', range);
      rows.push({ kind, event: event || '(no event name)', service, count: figure(count, 'count', own) });
    }
  }
  return {
    id: 'security',
    title: 'Security and audit',
    figures,
    charts: [],
    tables: [
      {
        id: 'events',
        title: 'Events by kind',
        columns: [
          { id: 'kind', title: 'kind' },
          { id: 'event', title: 'event' },
          { id: 'service', title: 'service' },
          { id: 'count', title: 'count' },
        ],
        rows,
        empty: 'No security or audit records.',
      },
    ],
    notes: [],
  };
}
