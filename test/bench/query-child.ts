/** One contender in a process of its own: `node query-child.ts <module>`. Its parent sends the ground, then questions. */
import type { OpenContender, QueryContender, QueryGround, QuestionName } from './query-contender.ts';

/** What the parent sends. */
export type ChildTask = { readonly ground: QueryGround } | { readonly question: QuestionName };

/** What comes back: readiness, an answer, or what is in the way. */
export type ChildReply =
  | { readonly ready: string }
  | { readonly rows: number | undefined; readonly millis: number }
  | { readonly problem: string };

const [module = ''] = process.argv.slice(2);
const { default: contender } = (await import(`./query-contenders/${module}.ts`)) as {
  default: QueryContender;
};
let open: OpenContender | undefined;

process.on('message', async (task: ChildTask) => {
  const reply = await answer(task).catch(
    (error: unknown): ChildReply => ({ problem: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(reply);
});
process.on('disconnect', async () => {
  await open?.close();
  process.exit();
});

async function answer(task: ChildTask): Promise<ChildReply> {
  if ('ground' in task) {
    open = await contender.open(task.ground);
    return { ready: contender.name };
  }
  const start = performance.now();
  const rows = await open?.ask(task.question);
  return { rows, millis: performance.now() - start };
}
