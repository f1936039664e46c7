/** Which fields records have, and what can be written at a place of a query. */
import {
  type CompletionSource,
  complete,
  type FieldFrequency,
  type FieldReference,
  type ValueFrequency,
} from '@agentbus/filter';
import {
  type ApiCall,
  MAX_QUERY_LENGTH,
  readFilter,
  readInteger,
  readRange,
  readSignal,
  readText,
} from './api-call.ts';
import type { ApiFieldSurvey } from './api-engine.ts';

/** The newest records that are looked at: enough for shares within two per cent, few enough to come at once. */
const SAMPLE_RECORDS = 2000;

/** Half a minute: fields seldom change, and each key pressed asks for them. */
const COMPLETION_MILLIS = 30_000;

type Fields = ReturnType<ApiFieldSurvey['fields']>;

/** `GET /api/fields?query=&since=&until=&signal=`: `{ sampled, fields }` of the newest 2,000 records that match. */
export async function listFields(call: ApiCall): Promise<object> {
  const signal = readSignal(call, 'logs');
  const search = { where: readFilter(call), ...readRange(call) };
  const limit = readInteger(call, 'sample', [1, 10_000, SAMPLE_RECORDS]);
  return survey(call, signal, { ...search, limit });
}

/** `GET /api/complete?query=&position=&signal=`: `{ completions }`. */
export async function listCompletions(call: ApiCall): Promise<object> {
  const text = readText(call, 'query');
  const position = readInteger(call, 'position', [0, MAX_QUERY_LENGTH, text.length]);
  const fields = await recentFields(call, readSignal(call, 'logs'));
  return { completions: await complete(text, Math.min(position, text.length), sourceOf(fields)) };
}

async function survey(
  { services, signal }: ApiCall,
  over: 'logs' | 'spans',
  search: object & { limit: number },
): Promise<{ sampled: number; fields: Fields }> {
  const engine = await services.engine();
  const counting = services.options.createFieldSurvey();
  let sampled = 0;
  const records =
    over === 'logs' ? engine.search({ ...search, signal }) : engine.searchSpans({ ...search, signal });
  for await (const record of records) {
    counting.add(record);
    sampled++;
  }
  return { sampled, fields: counting.fields() };
}

interface Recent {
  readonly at: number;
  readonly fields: Fields;
}

/** By engine settings and signal: one hub has one of each. */
const RECENT = new WeakMap<object, Map<string, Recent>>();

async function recentFields(call: ApiCall, over: 'logs' | 'spans'): Promise<Fields> {
  const { services } = call;
  const known = RECENT.get(services.options) ?? new Map<string, Recent>();
  RECENT.set(services.options, known);
  const recent = known.get(over);
  if (recent !== undefined && services.now() - recent.at < COMPLETION_MILLIS) return recent.fields;
  const { fields } = await survey(call, over, { limit: SAMPLE_RECORDS });
  known.set(over, { at: services.now(), fields });
  return fields;
}

function sourceOf(fields: Fields): CompletionSource {
  return {
    fields: async (): Promise<readonly FieldFrequency[]> => fields,
    values: async ({ name }: FieldReference): Promise<readonly ValueFrequency[]> =>
      fields.find((field) => field.name === name)?.values ?? [],
  };
}
