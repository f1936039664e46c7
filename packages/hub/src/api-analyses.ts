/** Groups of errors, and reports: where the hub was given what makes them. */
import { type ApiCall, filterOf, readFilter } from './api-call.ts';
import type { ApiAnalyses, ApiErrorDecision } from './api-engine.ts';
import { ApiError, badParameter } from './api-error.ts';
import { closedRange } from './api-histogram.ts';

const ACTIONS: readonly ApiErrorDecision['action'][] = ['resolve', 'ignore', 'reopen', 'merge'];

/** `GET /api/errors?query=&since=&until=`: groups of errors, with their state, trend and traces. */
export async function listErrors(call: ApiCall): Promise<object> {
  const analyses = analysesOf(call);
  const where = readFilter(call);
  const engine = await call.services.engine();
  const { since, until } = await closedRange(engine, call, where);
  if (since === undefined || until === undefined) return { errors: [], overflow: 0 };
  return analyses.listErrors(engine, { since, until, where, signal: call.signal });
}

/** `POST /api/errors/:id` with `{ action, into? }`: `{}`. */
export async function decideOnError(call: ApiCall): Promise<object> {
  const analyses = analysesOf(call);
  const { action: name, into } = (call.body ?? {}) as { action?: unknown; into?: unknown };
  const action = ACTIONS.find((known) => known === name);
  if (action === undefined) throw badParameter('action', String(name ?? ''), `one of ${ACTIONS.join(', ')}`);
  if (action === 'merge' && typeof into !== 'string') {
    throw badParameter('into', String(into ?? ''), 'the id of the group that it is to count in');
  }
  const id = call.path.id ?? '';
  await call.services.audit(
    {
      event: 'agentbus.error.decided',
      body: 'A decision was made on a group of errors',
      attributes: {
        'agentbus.error.id': id,
        'agentbus.error.action': action,
        ...(typeof into === 'string' ? { 'agentbus.error.into': into } : {}),
      },
    },
    call.session,
  );
  const engine = await call.services.engine();
  const decision = { action, id, into: typeof into === 'string' ? into : undefined, at: call.services.now() };
  if (await analyses.decideOnError(engine, decision, call.signal)) return {};
  throw new ApiError(404, 'unknown-error', 'There is no such group of errors any more.');
}

/** `GET /api/report?since=&until=`: a report, as `@agentbus/analytics` has it. */
export async function showReport(call: ApiCall): Promise<object> {
  const analyses = analysesOf(call);
  const engine = await call.services.engine();
  const { since, until } = await closedRange(engine, call, filterOf(''));
  if (since === undefined || until === undefined)
    throw new ApiError(404, 'no-data', 'There is nothing to report on.');
  return analyses.buildReport(engine, { since, until, signal: call.signal });
}

/** What makes analyses. @throws ApiError 501 where the hub was given none. */
export function analysesOf({ services }: ApiCall): ApiAnalyses {
  const { analyses } = services.options;
  if (analyses !== undefined) return analyses;
  throw new ApiError(501, 'no-analyses', 'This hub was started without analyses.', {
    help: 'agentbus serve starts one with them.',
  });
}
