/** What sets some spans or records apart from others. */
import { and, type Expression, parse } from '@agentbus/filter';
import { analysesOf } from './api-analyses.ts';
import { type ApiCall, readFilter, readSignal, readText } from './api-call.ts';
import { asApiError, badParameter } from './api-error.ts';
import { closedRange } from './api-histogram.ts';

/**
 * `GET /api/differences?selected=&query=&since=&until=&signal=`: `{ selected, rest, differences, more }`. Compares what matches
 * `selected` with the others that match `query`, value by value; the clearest difference first.
 */
export async function listDifferences(call: ApiCall): Promise<object> {
  const analyses = analysesOf(call);
  const among = readFilter(call);
  const selected = readSelected(call);
  const over = readSignal(call, 'spans');
  const engine = await call.services.engine();
  const { since, until } = await closedRange(engine, call, among, over);
  if (since === undefined || until === undefined) {
    return { selected: 0, rest: 0, differences: [], more: false };
  }
  return analyses.findDifferences(engine, {
    since,
    until,
    over,
    where: among,
    selected: among.type === 'all' ? selected : and([among, selected]),
    signal: call.signal,
  });
}

function readSelected(call: ApiCall): Expression {
  const text = readText(call, 'selected');
  if (text.trim() === '') {
    throw badParameter(
      'selected',
      text,
      'a filter for those that are asked about',
      'For slow spans: duration>500ms',
    );
  }
  try {
    return parse(text);
  } catch (error) {
    throw asApiError(error, 'selected') ?? error;
  }
}
