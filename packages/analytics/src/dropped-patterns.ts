import { Activity } from './activity.ts';
import { type LogPattern, OVERFLOW_ID, OVERFLOW_TEMPLATE } from './log-pattern.ts';
import type { ShapeRecord } from './shape-record.ts';

/** What is known of the lines whose patterns are not kept. */
export class DroppedPatterns {
  count = 0;
  baselineCount = 0;
  private readonly activity = new Activity();

  add(record: ShapeRecord): void {
    this.count += record.count;
    this.baselineCount += record.baselineCount;
    this.activity.merge(record.activity);
  }

  merge(other: DroppedPatterns): void {
    this.count += other.count;
    this.baselineCount += other.baselineCount;
    this.activity.merge(other.activity);
  }

  /** All of them, as one pattern. */
  pattern(): LogPattern {
    return {
      id: OVERFLOW_ID,
      template: OVERFLOW_TEMPLATE,
      count: this.count,
      baselineCount: this.baselineCount,
      variables: [],
      firstSeen: this.activity.firstSeen,
      lastSeen: this.activity.lastSeen,
      levels: this.activity.levelCounts(),
      services: this.activity.serviceCounts(),
    };
  }
}
