/** The product, over one of its stores. */
import { openDuckDbEngine, type QueryAnswer, type QueryOptions } from '@agentbus/query';
import type { OpenContender, QueryGround, QuestionName } from '../query-contender.ts';
import { idsOf, NEEDLE, RECENT_MILLIS, REGEX } from '../query-questions.ts';

/** Opens the engine over a store. */
export async function openOurs(directory: string, { records }: QueryGround): Promise<OpenContender> {
  const engine = await openDuckDbEngine({ directory });
  const { traceId, correlationId } = idsOf(records);
  const questions: Readonly<Record<QuestionName, readonly [string, QueryOptions?]>> = {
    Q1: ['level>=error', { since: BigInt(RECENT_MILLIS) * 1_000_000n, limit: 100 }],
    Q2: [NEEDLE],
    Q2i: [NEEDLE.toLowerCase()],
    Q3: [`body=~"${REGEX}"`],
    Q4: [`trace:${traceId}`],
    Q4c: [`correlation:${correlationId}`],
    Q5: ['* | count every 1m by level', { timeZone: 'UTC' }],
    Q6: ['* | p50 duration, p95 duration, p99 duration by route'],
    Q7: ['level>=error | top 20 body'],
    Q8: ['*', { limit: 200 }],
    first: ['status:201', { limit: 1 }],
  };
  return {
    async ask(question) {
      const [text, options] = questions[question];
      return countRows(await engine.query(text, options));
    },
    close: () => engine.close(),
  };
}

async function countRows(answer: QueryAnswer): Promise<number> {
  let count = 0;
  for await (const _row of answer.type === 'records' ? answer.records : answer.rows) count++;
  return count;
}
