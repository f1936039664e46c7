import type { ErrorGroup } from './error-groups.ts';
import { ErrorTally } from './error-tally.ts';

/** How a group of errors stands. */
export type ErrorStatus =
  /** Not seen before the time that is looked at. */
  | 'new'
  | 'ongoing'
  /** Seen after it was said to be resolved. */
  | 'regressed'
  | 'resolved'
  | 'ignored';

/** What somebody decided on a group. */
export interface ErrorDecision {
  readonly decision: 'resolved' | 'ignored' | 'merged';
  /** When, Unix milliseconds. */
  readonly at: number;
  /** For `merged`: the id of the group that it counts in. */
  readonly into?: string | undefined;
}

/** The decisions by the ids of groups. */
export type ErrorDecisions = ReadonlyMap<string, ErrorDecision>;

/** A group with how it stands. */
export interface AssessedError extends ErrorGroup {
  readonly status: ErrorStatus;
  readonly decidedAt: number | undefined;
}

const NANOS_PER_MILLISECOND = 1_000_000n;

/** Applies what was decided: merged groups become one, and each gets its status. */
export function assessErrors(groups: readonly ErrorGroup[], decisions: ErrorDecisions): AssessedError[] {
  return mergeGroups(groups, decisions)
    .map((group) => assess(group, decisions))
    .sort((a, b) => b.tally.count - a.tally.count || (a.id < b.id ? -1 : 1));
}

function assess(group: ErrorGroup, decisions: ErrorDecisions): AssessedError {
  const decision = decisionOn(group, decisions);
  const { tally } = group;
  let status: ErrorStatus = tally.earlierCount === 0 ? 'new' : 'ongoing';
  if (decision?.decision === 'ignored') status = 'ignored';
  if (decision?.decision === 'resolved') {
    status = tally.lastSeen > BigInt(decision.at) * NANOS_PER_MILLISECOND ? 'regressed' : 'resolved';
  }
  return { ...group, status, decidedAt: decision?.at };
}

/** The latest decision on the group or, where its template has widened since, on one that is in it now. */
function decisionOn({ members }: ErrorGroup, decisions: ErrorDecisions): ErrorDecision | undefined {
  let latest: ErrorDecision | undefined;
  for (const id of members) {
    const decision = decisions.get(id);
    if (decision && decision.decision !== 'merged' && (!latest || decision.at >= latest.at))
      latest = decision;
  }
  return latest;
}

function mergeGroups(groups: readonly ErrorGroup[], decisions: ErrorDecisions): ErrorGroup[] {
  const targets = new Map<string, ErrorGroup[]>();
  for (const group of groups) {
    const id = targetOf(group.id, decisions);
    const together = targets.get(id);
    if (together) together.push(group);
    else targets.set(id, [group]);
  }
  return [...targets].flatMap(([id, together]) => {
    const [first, ...others] = together;
    if (!first || (others.length === 0 && first.id === id)) return first ?? [];
    const main = together.find((group) => group.id === id) ?? first;
    const tally = new ErrorTally(main.tally.example);
    for (const group of together) tally.merge(group.tally);
    const members = new Set([id, ...together.flatMap((group) => group.members)]);
    return { ...main, id, tally, members: [...members] };
  });
}

/** Where a group counts in the end; a circle of merges ends where it began. */
function targetOf(id: string, decisions: ErrorDecisions): string {
  const passed = new Set<string>();
  let target = id;
  for (let next = decisions.get(target); next?.into !== undefined && !passed.has(target); ) {
    passed.add(target);
    target = next.into;
    next = decisions.get(target);
  }
  return target;
}
