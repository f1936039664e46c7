import { type AssessedError, type ErrorDecision, writeErrorDecisions } from '@agentbus/analytics';
import { failure, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { EXIT_OK } from './exit-code.ts';
import { findErrors } from './find-errors.ts';
import { readDirectory } from './option-values.ts';
import { escapeLine } from './terminal-text.ts';

const ACTIONS = ['resolve', 'ignore', 'reopen', 'merge'] as const;

/** What can be decided on a group. */
export type DecisionAction = (typeof ACTIONS)[number];

/** Looks through the whole store: a group that is decided on need not be of today. */
const WHOLE_STORE = '1970-01-01T00:00:00Z';

const DONE: Readonly<Record<DecisionAction, string>> = {
  resolve: 'resolved',
  ignore: 'ignored',
  reopen: 'reopened',
  merge: 'merged into',
};

/** Whether a word names something that can be decided. */
export function isDecisionAction(word: string): word is DecisionAction {
  return ACTIONS.some((action) => action === word);
}

/** `agentbus errors resolve <id …>` and its like: notes in the store's `state/` what was decided. */
export async function decideOnErrors(
  action: DecisionAction,
  ids: readonly string[],
  options: OptionValues,
  io: CommandIo,
): Promise<number> {
  const needed = action === 'merge' ? 2 : 1;
  if (ids.length < needed) {
    const example = action === 'merge' ? '<id> <id of the group that it counts in>' : '<id>';
    throw usageError(`"agentbus errors ${action}" needs an id`, `agentbus errors ${action} ${example}`);
  }
  const { errors, decisions } = await findErrors([], { since: WHOLE_STORE, ...options }, io);
  const groups = ids.map((id) => errorById(errors, id));
  const target = action === 'merge' ? groups.at(-1) : undefined;
  const next = new Map(decisions);
  for (const group of groups) {
    if (group === target) continue;
    for (const id of group.members) {
      const decision = decisionOf(action, io.now(), target?.id);
      if (decision) next.set(id, decision);
      else next.delete(id);
    }
  }
  await writeErrorDecisions(readDirectory(options, io), next);
  const done = groups.filter((group) => group !== target).map(({ id }) => id);
  io.stderr.write(`${escapeLine(`${done.join(', ')} ${DONE[action]} ${target?.id ?? ''}`.trim())}\n`);
  return EXIT_OK;
}

/** The group with this id, or with an id that begins so. */
export function errorById(errors: readonly AssessedError[], id: string): AssessedError {
  const exact = errors.find((error) => error.id === id || error.members.includes(id));
  if (exact) return exact;
  const like = errors.filter((error) => error.id.startsWith(id));
  const [only] = like;
  if (only && like.length === 1) return only;
  if (like.length > 1) throw usageError(`${like.length} groups have an id that begins with "${id}"`);
  throw failure(`there is no group of errors with the id "${id}"`, 'agentbus errors list --since today');
}

function decisionOf(action: DecisionAction, at: number, into: string | undefined): ErrorDecision | undefined {
  switch (action) {
    case 'resolve':
      return { decision: 'resolved', at };
    case 'ignore':
      return { decision: 'ignored', at };
    case 'reopen':
      return undefined;
    case 'merge':
      return { decision: 'merged', at, into };
  }
}
