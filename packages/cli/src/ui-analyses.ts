/** The analyses of the hub's page: groups of errors and reports, out of its store. */
import {
  type AssessedError,
  assessErrors,
  buildReport,
  collectDifferences,
  collectErrors,
  type ErrorDecision,
  readErrorDecisions,
  writeErrorDecisions,
} from '@agentbus/analytics';
import { parse } from '@agentbus/filter';
import type { ApiAnalyses, ApiEngine } from '@agentbus/hub';
import type { QueryEngine } from '@agentbus/query';

/** Buckets of a trend: as many as a small chart shows. */
const TREND_BUCKETS = 40n;

/** A week: what was not seen for so long is new again. */
const HISTORY_NANOS: bigint = 7n * 24n * 3600n * 1_000_000_000n;

/** Groups that a page lists; more are counted. */
const MAX_GROUPS = 500;

/** Differences that a page lists: more than anybody reads. */
const MAX_DIFFERENCES = 200;

/** Analyses over a store. */
export function storeAnalyses(directory: string): ApiAnalyses {
  return {
    async listErrors(engine, { since, until, where, signal }) {
      const bucketNanos = (until - since + TREND_BUCKETS - 1n) / TREND_BUCKETS;
      const historySince = since - HISTORY_NANOS;
      const groups = await collectErrors(opened(engine), {
        since,
        until,
        historySince,
        bucketNanos,
        where,
        signal,
      });
      const errors = assessErrors(groups.groups(), await readErrorDecisions(directory));
      const seen = errors.filter(({ tally }) => tally.count > 0);
      return {
        since: String(since),
        until: String(until),
        bucketNanos: String(bucketNanos),
        errors: seen.slice(0, MAX_GROUPS).map(errorJson),
        overflow: groups.overflow + Math.max(0, seen.length - MAX_GROUPS),
      };
    },
    async decideOnError(engine, { action, id, into, at }, signal) {
      const decisions = await readErrorDecisions(directory);
      const range = { since: 0n, until: BigInt(at) * 1_000_000n, bucketNanos: HISTORY_NANOS };
      const groups = await collectErrors(opened(engine), { ...range, where: parse(''), signal });
      const errors = assessErrors(groups.groups(), decisions);
      const find = (wanted: string) =>
        errors.find((error) => error.id === wanted || error.members.includes(wanted));
      const group = find(id);
      const target = into === undefined ? undefined : find(into);
      if (group === undefined || (into !== undefined && (target === undefined || target === group)))
        return false;
      const next = new Map(decisions);
      for (const member of group.members) {
        const decision = decisionOf(action, at, target?.id);
        if (decision === undefined) next.delete(member);
        else next.set(member, decision);
      }
      await writeErrorDecisions(directory, next);
      return true;
    },
    async findDifferences(engine, { since, until, over, selected, where, signal }) {
      const range = { since, until, over, selected, against: where, signal };
      const found = await collectDifferences(opened(engine), range);
      return {
        selected: found.selected,
        rest: found.rest,
        differences: found.differences.slice(0, MAX_DIFFERENCES),
        more: found.differences.length > MAX_DIFFERENCES,
      };
    },
    async buildReport(engine, { since, until, signal }) {
      const decisions = await readErrorDecisions(directory);
      return buildReport(opened(engine), { since, until, decisions, signal });
    },
  };
}

/** The engine that the hub was given, which is a whole one. */
function opened(engine: ApiEngine): QueryEngine {
  return engine as QueryEngine;
}

function errorJson({ id, status, rule, tally, decidedAt }: AssessedError): object {
  const { type, message, stack } = tally.example;
  return {
    id,
    status,
    rule,
    type,
    message,
    stack,
    count: tally.count,
    earlier: tally.earlierCount,
    first: String(tally.firstSeen),
    last: String(tally.lastSeen),
    trend: tally.trend().map(({ time, count }) => ({ time: String(time), count })),
    traces: tally.sampleTraces(),
    decidedAt,
    ...tally.places(),
  };
}

function decisionOf(action: string, at: number, into: string | undefined): ErrorDecision | undefined {
  if (action === 'reopen') return undefined;
  if (action === 'merge') return { decision: 'merged', at, into };
  return { decision: action === 'resolve' ? 'resolved' : 'ignored', at };
}
