import type { Occurrence } from './activity.ts';
import { DroppedPatterns } from './dropped-patterns.ts';
import { scannedKey, shapeKey, shapeOf } from './line-shape.ts';
import { LineTokens } from './line-tokens.ts';
import { type LogPattern, OVERFLOW_ID } from './log-pattern.ts';
import { scanLine } from './scan-line.ts';
import { combineGroup, groupShapes, linesOf, patternOf, type ShapeGroup } from './shape-group.ts';
import { ShapeRecord } from './shape-record.ts';
import { TicketBook } from './ticket-book.ts';

/** Shapes kept at a time: some tens of megabytes at the most. Services have some hundreds to some thousands. */
export const DEFAULT_MAX_SHAPES = 10_000;

/** The share of the shapes that may be left when they have been made templates; beyond it, the rarest go. */
const KEPT_SHARE = 0.5;

/** Options of {@link LogPatternMiner}. */
export interface LogPatternMinerOptions {
  /** The most shapes kept at a time, from 100. Default: {@link DEFAULT_MAX_SHAPES}. */
  readonly maxShapes?: number | undefined;
  /** Whether {@link LogPatternMiner.patternIds} is wanted: then each shape there ever was takes some bytes. Default: no. */
  readonly tickets?: boolean | undefined;
}

/**
 * Finds the templates that lines follow. Lines become shapes as they come, by leaving out what is a value by its form;
 * templates are found by comparing the shapes, when they are asked for. So the order of the lines makes no difference,
 * and miners add up, while there are no more than `maxShapes`. Beyond that, shapes are replaced by their templates at
 * once, and if these are too many as well, the rarest are counted together, as {@link LogPatternMiner.overflow}.
 */
export class LogPatternMiner {
  private readonly maxShapes: number;
  private readonly tokens = new LineTokens();
  private records = new Map<number, ShapeRecord>();
  private readonly tickets: TicketBook | undefined;
  private readonly dropped = new DroppedPatterns();

  /** @throws RangeError for `maxShapes` out of its range. */
  constructor({ maxShapes = DEFAULT_MAX_SHAPES, tickets = false }: LogPatternMinerOptions = {}) {
    if (!Number.isSafeInteger(maxShapes) || maxShapes < 100) {
      throw new RangeError(
        `Cannot mine patterns: maxShapes is ${maxShapes}, must be a whole number from 100. Leave it out for ${DEFAULT_MAX_SHAPES}.`,
      );
    }
    this.maxShapes = maxShapes;
    if (tickets) this.tickets = new TicketBook();
  }

  /** Lines that are counted under no pattern, since there are more patterns than are kept. */
  get overflow(): number {
    return this.dropped.count + this.dropped.baselineCount;
  }

  /** Takes a line. @returns the ticket of its pattern for {@link patternIds}; 0 without `tickets`. */
  add(text: string, occurrence?: Occurrence): number {
    const { tokens } = this;
    scanLine(text, tokens);
    const key = scannedKey(tokens);
    let record = this.records.get(key);
    if (!record) {
      if (this.records.size >= this.maxShapes) this.compact();
      record = new ShapeRecord(shapeOf(tokens));
      this.records.set(key, record);
    }
    record.add(tokens, occurrence);
    return this.tickets?.ticketOf(record) ?? 0;
  }

  /** Adds what another miner has found; that one stays as it is. */
  merge(other: LogPatternMiner): void {
    for (const [key, theirs] of other.records) {
      let record = this.records.get(key);
      if (!record) {
        record = new ShapeRecord(theirs.shape);
        this.records.set(key, record);
      }
      record.absorb(theirs);
    }
    this.dropped.merge(other.dropped);
    if (this.records.size > this.maxShapes) this.compact();
  }

  /** The patterns so far, the most frequent first. Work for all shapes each time. */
  patterns(): LogPattern[] {
    const patterns = this.groups().map(patternOf);
    if (this.overflow > 0) patterns.push(this.dropped.pattern());
    return patterns.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  }

  /**
   * The ids that the patterns of lines have now, by ticket.
   *
   * @throws Error without the option `tickets`.
   */
  patternIds(): (ticket: number) => string {
    const { tickets } = this;
    if (!tickets) {
      throw new Error(
        'Cannot tell the patterns of lines: the miner keeps no tickets. Make it with tickets: true.',
      );
    }
    const ids = new Map<ShapeRecord, string>();
    for (const { id, members } of this.groups()) for (const member of members) ids.set(member, id);
    return (ticket) => {
      const record = tickets.recordOf(ticket);
      return (record && ids.get(record)) ?? OVERFLOW_ID;
    };
  }

  private groups(): ShapeGroup[] {
    return groupShapes([...this.records.values()]);
  }

  /** Replaces shapes by their templates, and drops the rarest where these are too many. */
  private compact(): void {
    const combined = this.groups()
      .map((group) => ({ group, record: combineGroup(group) }))
      .sort((a, b) => linesOf(b.record) - linesOf(a.record) || (a.group.id < b.group.id ? -1 : 1));
    const kept = Math.floor(this.maxShapes * KEPT_SHARE);
    this.records = new Map();
    for (const [rank, { group, record }] of combined.entries()) {
      if (rank < kept) this.records.set(shapeKey(record.shape), record);
      else this.dropped.add(record);
      for (const member of group.members) this.tickets?.move(member, rank < kept ? record : undefined);
    }
  }
}
