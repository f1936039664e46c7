/** One request to the API, and how its parameters are read. */
import {
  type Expression,
  type PipelineQuery,
  parse,
  parseInstant,
  parseQuery,
  resolveField,
  TimeError,
} from '@agentbus/filter';
import { ApiError, badParameter } from './api-error.ts';
import type { ApiServices } from './api-services.ts';
import type { Session } from './session-store.ts';

/** 32 KiB of text: far more than anybody types, and what a filter of many ids needs. */
export const MAX_QUERY_LENGTH: number = 32 * 1024;

/** What a handler is given. */
export interface ApiCall {
  readonly params: URLSearchParams;
  /** What stands in the path where the route has `:name`. */
  readonly path: Readonly<Record<string, string>>;
  /** The JSON of the body; `undefined` where there is none. */
  readonly body: unknown;
  readonly session: Session;
  /** Aborted when nobody waits for the answer any more, or it has taken too long. */
  readonly signal: AbortSignal;
  readonly services: ApiServices;
}

/** A range of time in Unix nanoseconds. */
export interface ApiRange {
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
}

/** A text of the parameters; `''` where it is not there. */
export function readText({ params }: ApiCall, name: string, maxLength: number = MAX_QUERY_LENGTH): string {
  const text = params.get(name) ?? '';
  if (text.length <= maxLength) return text;
  throw new ApiError(400, 'too-long', `${name} has ${text.length} characters; ${maxLength} is the most.`, {
    parameter: name,
    help: 'Shorten it: a wildcard or a range often stands for a list.',
  });
}

/** `since` and `until`: anything that `parseInstant` takes. @throws ApiError, TimeError. */
export function readRange(call: ApiCall): ApiRange {
  const now = BigInt(call.services.now()) * 1_000_000n;
  const timeZone = readTimeZone(call);
  const read = (name: string) => {
    const text = readText(call, name, 100);
    if (text === '') return undefined;
    try {
      return parseInstant(text, { now, timeZone });
    } catch (error) {
      if (!(error instanceof TimeError)) throw error;
      throw new ApiError(400, error.code, error.message, { parameter: name });
    }
  };
  const range = { since: read('since'), until: read('until') };
  if (range.since !== undefined && range.until !== undefined && range.until <= range.since) {
    throw badParameter('until', call.params.get('until') ?? '', 'after since', 'Swap the two.');
  }
  return range;
}

/** `zone`: the IANA name of the zone of the page. */
export function readTimeZone(call: ApiCall): string | undefined {
  const zone = readText(call, 'zone', 100);
  return zone === '' ? undefined : zone;
}

/** `signal`: what is looked through. */
export function readSignal({ params }: ApiCall, fallback: 'logs' | 'spans'): 'logs' | 'spans' {
  const signal = params.get('signal') ?? fallback;
  if (signal === 'logs' || signal === 'spans') return signal;
  throw badParameter('signal', signal, 'logs or spans');
}

/** An integer of a range. */
export function readInteger(
  call: ApiCall,
  name: string,
  [low, high, fallback]: [number, number, number],
): number {
  const text = call.params.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  if (/^\d{1,9}$/u.test(text) && value >= low && value <= high) return value;
  throw badParameter(name, text, `an integer from ${low} to ${high}`);
}

/** `query` as a filter, narrowed to the services of `service`, which may be repeated. @throws FilterSyntaxError. */
export function readFilter(call: ApiCall): Expression {
  const text = readText(call, 'query');
  const query = parseQuery(text);
  if (query.type === 'sql' || query.stages.length > 0) {
    const position = text.search(query.type === 'sql' ? /sql:/u : /\|/u);
    throw new ApiError(400, 'no-stages', 'Only a filter goes here; stages and SQL are for the Query page.', {
      parameter: 'query',
      position: Math.max(0, position),
      length: Math.max(1, text.length - Math.max(0, position)),
      fix:
        query.type === 'sql' || position < 0
          ? undefined
          : { position, length: text.length - position, replacement: '', label: 'Remove the stages' },
    });
  }
  return withServices(query.filter, call);
}

/** `query` as a filter with stages; SQL is refused. @throws FilterSyntaxError. */
export function readPipeline(call: ApiCall): PipelineQuery {
  const query = parseQuery(readText(call, 'query'));
  if (query.type === 'pipeline') return { ...query, filter: withServices(query.filter, call) };
  throw new ApiError(403, 'forbidden', 'SQL is for administrators.', {
    help: 'Send it as POST to /api/sql.',
  });
}

/** A filter of our own. */
export function filterOf(text: string): Expression {
  return parse(text);
}

function withServices(filter: Expression, { params }: ApiCall): Expression {
  const services = params.getAll('service').filter((name) => name !== '');
  if (services.length === 0) return filter;
  const field = resolveField('service');
  const any = services
    .slice(0, 100)
    .map((value): Expression => ({ type: 'compare', field, operator: '=', value }));
  const [only] = any;
  const among: Expression = any.length === 1 && only !== undefined ? only : { type: 'or', operands: any };
  if (filter.type === 'all') return among;
  return { type: 'and', operands: [...(filter.type === 'and' ? filter.operands : [filter]), among] };
}
