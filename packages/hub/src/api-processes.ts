/** Deploys and restarts of services, as marks on charts. */
import { resolveField, type Stage } from '@agentbus/filter';
import { type ApiCall, filterOf } from './api-call.ts';
import { closedRange } from './api-histogram.ts';
import { rowsOf } from './api-spans.ts';
import { processStarts, type SeenProcess } from './process-starts.ts';

/** The newest; more would hide the chart. */
const MAX_STARTS = 200;

const FIELDS = [
  'service',
  'resource.service.version',
  'resource.service.instance.id',
  'resource.process.pid',
];

/** `GET /api/processes?since=&until=`: `{ starts: [{ at, service, type, version, previousVersion, instance }], more }`. */
export async function listProcesses(call: ApiCall): Promise<object> {
  const engine = await call.services.engine();
  const all = filterOf('');
  const { since, until } = await closedRange(engine, call, all);
  if (since === undefined || until === undefined) return { starts: [], more: 0 };
  const field = resolveField('timestamp');
  const aggregates = [
    { function: 'min', field },
    { function: 'max', field },
  ] as const;
  const by = FIELDS.map(resolveField);
  const stages: Stage[] = [{ type: 'aggregate', aggregates, every: undefined, by }];
  const options = { since, until, timeZone: 'UTC', signal: call.signal } as const;
  const rows = await Promise.all([
    rowsOf(engine, all, stages, options),
    rowsOf(engine, all, stages, { ...options, over: 'spans' }),
  ]);
  const starts = processStarts(rows.flat().map(processOf));
  return {
    starts: starts.slice(-MAX_STARTS).map(({ at, ...start }) => ({ at: String(at), ...start })),
    more: Math.max(0, starts.length - MAX_STARTS),
  };
}

function processOf([service, version, id, pid, first, last]: readonly unknown[]): SeenProcess {
  const text = (value: unknown) => String(value ?? '');
  return {
    service: text(service),
    version: text(version),
    instance: [text(id), text(pid)].filter((part) => part !== '').join(' '),
    first: BigInt(text(first) || 0),
    last: BigInt(text(last) || 0),
  };
}
