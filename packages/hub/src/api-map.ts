/** The map of services. */
import type { Expression } from '@agentbus/filter';
import { type ApiCall, filterOf, readFilter } from './api-call.ts';
import { closedRange } from './api-histogram.ts';
import { EDGE_KINDS, ServiceMap } from './api-map-edges.ts';

/** Spans that are looked at, the newest: enough for a p95 of each edge, few enough to come within a second. */
const MAX_SPANS = 30_000;

/** Spans at the edge of a service: all that is needed to know who calls whom. */
const EDGES: Expression = filterOf(`kind:(${EDGE_KINDS.join(',')})`);

/**
 * `GET /api/map?query=&since=&until=`: `{ since, until, spans, more, nodes, edges, unpaired }`. Where there are more spans than
 * are looked at, `more` is true and `since` is where the looked-at ones begin, so that rates hold.
 */
export async function showMap(call: ApiCall): Promise<object> {
  const filter = readFilter(call);
  const engine = await call.services.engine();
  const { since, until } = await closedRange(engine, call, filter, 'spans');
  if (since === undefined || until === undefined) {
    return { spans: 0, more: false, nodes: [], edges: [], unpaired: 0 };
  }
  const where: Expression = filter.type === 'all' ? EDGES : { type: 'and', operands: [EDGES, filter] };
  const map = new ServiceMap();
  let spans = 0;
  let oldest = until;
  const search = { where, since, until, limit: MAX_SPANS + 1, signal: call.signal };
  for await (const span of engine.searchSpans(search)) {
    spans++;
    if (spans > MAX_SPANS) break;
    map.add(span);
    oldest = span.timestamp;
  }
  const more = spans > MAX_SPANS;
  return {
    since: String(more ? oldest : since),
    until: String(until),
    spans: Math.min(spans, MAX_SPANS),
    more,
    ...map.answer(),
  };
}
