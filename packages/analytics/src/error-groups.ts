import { type ErrorGrouping, groupingOf, templateGrouping } from './error-grouping.ts';
import type { ErrorOccurrence } from './error-occurrence.ts';
import { ErrorTally } from './error-tally.ts';
import { OVERFLOW_TEMPLATE } from './log-pattern.ts';
import { LogPatternMiner } from './log-pattern-miner.ts';
import { parseStack, type StackFrame } from './stack-frame.ts';
import { textHash } from './text-hash.ts';

/** Groups kept at a time. Services have some tens; whoever has more has put something variable into the type. */
export const MAX_ERROR_GROUPS = 10_000;

/** Places remembered of each group, to know an exception that was logged and that an operation tells of as well. */
const MAX_PLACES = 10_000;

/** Ids of narrower templates that a group remembers, so that a decision on one of them goes on to hold. */
const MAX_MEMBERS = 64;

/** Errors of one kind. */
export interface ErrorGroup extends ErrorGrouping {
  readonly tally: ErrorTally;
  /** Ids that this group had, or would have, with fewer errors in view; its own is among them. */
  readonly members: readonly string[];
}

/** Options of {@link ErrorGroups}. */
export interface ErrorGroupsOptions {
  /** Width of the buckets of the trend, nanoseconds. */
  readonly bucketNanos: bigint;
  /** Finds where generated code comes from. Default: frames stay as they are. */
  readonly mapFrame?: ((frame: StackFrame) => StackFrame) | undefined;
}

interface Held {
  /** `undefined` where the template of the message decides. */
  readonly grouping: ErrorGrouping | undefined;
  readonly type: string;
  /** The miner's ticket of the message. */
  readonly ticket: number;
  readonly message: string;
  readonly tally: ErrorTally;
  /** The spans that it was logged in, and the traces with the stack. */
  readonly logged: Set<string>;
}

/**
 * Where an error comes from. Operations, which are spans and PERFORMANCE records, tell of exceptions that pass through
 * them, so these count only where they were not logged.
 */
export type ErrorSource = 'log' | 'operation';

/**
 * Groups errors as they come, in any order, in memory that grows with the groups only. Logs go first: an
 * exception that was logged and that operations tell of as well counts once.
 */
export class ErrorGroups {
  /** Errors that are in no group, since there are too many groups. */
  overflow = 0;
  private readonly options: ErrorGroupsOptions;
  private readonly held = new Map<string, Held>();
  private readonly miner = new LogPatternMiner({ tickets: true });

  constructor(options: ErrorGroupsOptions) {
    this.options = options;
  }

  /** @param earlier whether it is of before the time that is looked at. */
  add(occurrence: ErrorOccurrence, source: ErrorSource, earlier = false): void {
    const { bucketNanos, mapFrame } = this.options;
    const frames = parseStack(occurrence.stack);
    const grouping = groupingOf(occurrence, mapFrame ? frames.map(mapFrame) : frames);
    const ticket = grouping ? 0 : this.miner.add(occurrence.message);
    const key = grouping?.id ?? JSON.stringify([occurrence.type, ticket]);
    let held = this.held.get(key);
    if (!held) {
      if (this.held.size >= MAX_ERROR_GROUPS) {
        this.overflow++;
        return;
      }
      const { type, message } = occurrence;
      held = { grouping, type, ticket, message, tally: new ErrorTally(occurrence), logged: new Set() };
      this.held.set(key, held);
    }
    if (isRepeated(held, occurrence, source)) return;
    const bucket = earlier ? undefined : occurrence.timestamp - (occurrence.timestamp % bucketNanos);
    held.tally.add(occurrence, bucket);
  }

  /** The groups so far; those that were seen in the time that is looked at first, the most frequent first. */
  groups(): ErrorGroup[] {
    const groups = new Map<string, { grouping: ErrorGrouping; tally: ErrorTally; members: Set<string> }>();
    const templateOf = this.templates();
    for (const held of this.held.values()) {
      const grouping = held.grouping ?? templateGrouping(held.type, templateOf(held.ticket));
      let group = groups.get(grouping.id);
      if (!group) {
        group = { grouping, tally: new ErrorTally(held.tally.example), members: new Set([grouping.id]) };
        groups.set(grouping.id, group);
      }
      group.tally.merge(held.tally);
      if (!held.grouping && group.members.size < MAX_MEMBERS) group.members.add(narrowId(held));
    }
    return [...groups.values()]
      .map(({ grouping, tally, members }) => ({ ...grouping, tally, members: [...members] }))
      .sort((a, b) => b.tally.count - a.tally.count || (a.id < b.id ? -1 : 1));
  }

  private templates(): (ticket: number) => string {
    const idOf = this.miner.patternIds();
    const templates = new Map(this.miner.patterns().map(({ id, template }) => [id, template]));
    return (ticket) => templates.get(idOf(ticket)) ?? OVERFLOW_TEMPLATE;
  }
}

/** The id that errors have by their message alone, whatever else is in view. */
function narrowId({ type, message }: Held): string {
  const miner = new LogPatternMiner();
  miner.add(message);
  return templateGrouping(type, miner.patterns()[0]?.template ?? '').id;
}

function isRepeated({ logged }: Held, occurrence: ErrorOccurrence, source: ErrorSource): boolean {
  const places = placesOf(occurrence);
  if (source === 'operation') return places.some((place) => logged.has(place));
  if (logged.size < MAX_PLACES) for (const place of places) logged.add(place);
  return false;
}

/** An exception that is thrown on keeps its stack; what is logged far above is of the same trace at least. */
function placesOf({ spanId, traceId, stack }: ErrorOccurrence): string[] {
  return [
    ...(spanId === '' ? [] : [spanId]),
    ...(traceId === '' || stack === '' ? [] : [`${traceId} ${textHash(stack)}`]),
  ];
}
