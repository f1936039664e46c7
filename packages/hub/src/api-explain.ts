/** What a query would read, and where each of its stages is evaluated; nothing of it is run. */
import { type ApiCall, readPipeline, readRange, readTimeZone } from './api-call.ts';
import { badParameter } from './api-error.ts';

/**
 * `GET /api/explain?query=&since=&until=&signal=&zone=`: `{ stages: [{ stage, by }], segments: { files, bytes, unread }, compacted: { files,
 * filesRead, blocks, rows, bytes, unread } }`; each `unread` is a list of `{ reason, … }`.
 */
export async function explainQuery(call: ApiCall): Promise<object> {
  const query = readPipeline(call);
  const over = call.params.get('signal') ?? 'logs';
  if (over !== 'logs' && over !== 'spans') throw badParameter('signal', over, 'logs or spans');
  const engine = await call.services.engine();
  const { stages, lines, compacted } = await engine.explain(query, {
    ...readRange(call),
    over,
    timeZone: readTimeZone(call),
    patterns: call.services.options.createPatternMiner,
    signal: call.signal,
  });
  return {
    stages,
    segments: { files: lines.files, bytes: lines.bytes, unread: listed(lines.unread) },
    compacted: {
      files: compacted.files,
      filesRead: compacted.filesRead,
      ...compacted.read,
      unread: listed(compacted.unread),
    },
  };
}

function listed(unread: ReadonlyMap<string, object>): object[] {
  return [...unread].map(([reason, count]) => ({ reason, ...count }));
}
