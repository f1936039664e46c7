import { MAX_VALUES, type ValueCount, ValueSketch } from './value-sketch.ts';

/** When and where a line was written. */
export interface Occurrence {
  /** Unix nanoseconds. */
  readonly timestamp?: bigint | undefined;
  /** The name of its level. */
  readonly level?: string | undefined;
  readonly service?: string | undefined;
  /** Whether it is of the time that is compared with: then it counts in `baselineCount` alone. Default: no. */
  readonly baseline?: boolean | undefined;
}

/** When and where lines were written, in bounded memory. */
export class Activity {
  firstSeen: bigint | undefined;
  lastSeen: bigint | undefined;
  private readonly levels = new ValueSketch();
  private readonly services = new ValueSketch();

  add({ timestamp, level, service }: Occurrence): void {
    if (timestamp !== undefined) this.extend(timestamp, timestamp);
    if (level !== undefined) this.levels.add(level, 'text');
    if (service !== undefined) this.services.add(service, 'text');
  }

  merge(other: Activity): void {
    if (other.firstSeen !== undefined && other.lastSeen !== undefined)
      this.extend(other.firstSeen, other.lastSeen);
    this.levels.merge(other.levels);
    this.services.merge(other.services);
  }

  /** Levels and how many lines have each, the most frequent first. */
  levelCounts(): ValueCount[] {
    return this.levels.top(MAX_VALUES);
  }

  /** Services and how many lines are of each, the most frequent first. */
  serviceCounts(): ValueCount[] {
    return this.services.top(MAX_VALUES);
  }

  private extend(first: bigint, last: bigint): void {
    if (this.firstSeen === undefined || first < this.firstSeen) this.firstSeen = first;
    if (this.lastSeen === undefined || last > this.lastSeen) this.lastSeen = last;
  }
}
