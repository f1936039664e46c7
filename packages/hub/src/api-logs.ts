/** Log records: pages of them, one by its id, and those around it. */
import { type Expression, resolveField } from '@agentbus/filter';
import type { StoredLog } from '@agentbus/otlp';
import { type ApiCall, readInteger } from './api-call.ts';
import type { ApiEngine, ApiSearch } from './api-engine.ts';
import { ApiError, badParameter } from './api-error.ts';
import { type LogJson, toLogJson } from './api-record-json.ts';
import { readPage } from './api-record-page.ts';

/** Records of one nanosecond that are looked through for one of them. */
const MAX_TIES = 10_000;

/** `GET /api/logs`: `{ records, cursor? }`, newest first. */
export async function listLogs(call: ApiCall): Promise<object> {
  const engine = await call.services.engine();
  const { records, cursor } = await readPage(call, (search) => engine.search(search));
  return { records: records.map(toLogJson), cursor };
}

/** `GET /api/logs/:id`: `{ record }`. */
export async function showLog(call: ApiCall): Promise<object> {
  const engine = await call.services.engine();
  const { record } = await findLog(engine, call);
  return { record: toLogJson(record) };
}

/**
 * `GET /api/logs/:id/context?before=&after=&by=`: `{ records, index }`, newest first; `by` is a field that they have to
 * share with the record, such as `service` or `trace`.
 */
export async function listContext(call: ApiCall): Promise<object> {
  const before = readInteger(call, 'before', [0, 500, 10]);
  const after = readInteger(call, 'after', [0, 500, 10]);
  const by = call.params.get('by') ?? '';
  if (by !== '' && !Object.hasOwn(SHARED, by)) {
    throw badParameter('by', by, `one of ${Object.keys(SHARED).join(', ')}`, 'Leave it out for all records.');
  }
  const engine = await call.services.engine();
  const { record, ties } = await findLog(engine, call);
  const json = toLogJson(record);
  const where = sharing(by, json);
  const { signal } = call;
  const read = (search: ApiSearch) => collect(engine.search({ where, signal, ...search }));
  const older = await read({ until: record.timestamp, limit: before });
  const newer = await read({ since: record.timestamp + 1n, order: 'asc', limit: after });
  const place = ties.findIndex((tie) => tie.id === json.id);
  const shared = ties.filter((tie, index) => index === place || by === '' || isShared(by, tie, json));
  const own = shared.findIndex((tie) => tie.id === json.id);
  const same = shared.slice(Math.max(0, own - after), own + before + 1);
  const records = [...newer.reverse().map(toLogJson), ...same, ...older.map(toLogJson)];
  return { records, index: records.findIndex(({ id }) => id === json.id) };
}

const SHARED: Readonly<Record<string, (record: LogJson) => string>> = {
  service: ({ service }) => service,
  trace: ({ traceId }) => traceId,
};

function isShared(by: string, a: LogJson, b: LogJson): boolean {
  const read = SHARED[by];
  return read?.(a) === read?.(b);
}

function sharing(by: string, record: LogJson): Expression | undefined {
  const read = SHARED[by];
  if (read === undefined) return undefined;
  return { type: 'compare', field: resolveField(by), operator: '=', value: read(record) };
}

async function findLog(
  engine: ApiEngine,
  { path, signal }: ApiCall,
): Promise<{ record: StoredLog; ties: LogJson[] }> {
  const [, time] = /^(\d{1,20})-[\w-]{12}$/u.exec(path.id ?? '') ?? [];
  if (time === undefined) throw badParameter('id', path.id ?? '', 'the id of a record');
  const since = BigInt(time);
  const records = await collect(engine.search({ since, until: since + 1n, limit: MAX_TIES, signal }));
  const ties = records.map(toLogJson);
  const record = records[ties.findIndex(({ id }) => id === path.id)];
  if (record !== undefined) return { record, ties };
  throw new ApiError(404, 'unknown-record', 'The record is not in the store.', {
    help: 'Retention may have removed it.',
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
