import { compareCodePoints } from '@agentbus/filter';
import type { ErrorOccurrence } from './error-occurrence.ts';
import { MAX_VALUES, type ValueCount, ValueSketch } from './value-sketch.ts';

/** Traces kept of a group: the latest ones. */
export const MAX_SAMPLE_TRACES = 5;

/** What happened to one group, in bounded memory. */
export class ErrorTally {
  count = 0;
  /** Occurrences before the time that is looked at. */
  earlierCount = 0;
  firstSeen: bigint;
  lastSeen: bigint;
  /** An occurrence whose message and stack stand for all: the earliest, so that it is the same in every order. */
  example: ErrorOccurrence;
  private readonly buckets = new Map<bigint, number>();
  private readonly services = new ValueSketch();
  private readonly versions = new ValueSketch();
  private readonly operations = new ValueSketch();
  private readonly traces: ErrorOccurrence[] = [];

  constructor(first: ErrorOccurrence) {
    this.example = first;
    this.firstSeen = first.timestamp;
    this.lastSeen = first.timestamp;
  }

  /** @param bucket where the bucket of time begins that it is counted in; `undefined` for an earlier one. */
  add(occurrence: ErrorOccurrence, bucket: bigint | undefined): void {
    this.extend(occurrence.timestamp, occurrence.timestamp);
    if (compareOccurrences(occurrence, this.example) < 0) this.example = occurrence;
    if (bucket === undefined) {
      this.earlierCount++;
      return;
    }
    this.count++;
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
    const { service, version, operation } = occurrence;
    if (service !== '') this.services.add(service, 'text');
    if (version !== '') this.versions.add(version, 'text');
    if (operation !== '') this.operations.add(operation, 'text');
    this.keepTrace(occurrence);
  }

  merge(other: ErrorTally): void {
    this.extend(other.firstSeen, other.lastSeen);
    if (compareOccurrences(other.example, this.example) < 0) this.example = other.example;
    this.count += other.count;
    this.earlierCount += other.earlierCount;
    for (const [bucket, count] of other.buckets) {
      this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
    }
    this.services.merge(other.services);
    this.versions.merge(other.versions);
    this.operations.merge(other.operations);
    for (const occurrence of other.traces) this.keepTrace(occurrence);
  }

  /** Occurrences by bucket, in order of time. */
  trend(): { time: bigint; count: number }[] {
    return [...this.buckets]
      .map(([time, count]) => ({ time, count }))
      .sort((a, b) => (a.time < b.time ? -1 : 1));
  }

  /** Values and how many occurrences have each, the most frequent first. */
  places(): Record<'services' | 'versions' | 'operations', ValueCount[]> {
    return {
      services: this.services.top(MAX_VALUES),
      versions: this.versions.top(MAX_VALUES),
      operations: this.operations.top(MAX_VALUES),
    };
  }

  /** The latest traces, the latest first. */
  sampleTraces(): string[] {
    return this.traces.map(({ traceId }) => traceId);
  }

  private keepTrace(occurrence: ErrorOccurrence): void {
    if (occurrence.traceId === '') return;
    const { traces } = this;
    const same = traces.findIndex(({ traceId }) => traceId === occurrence.traceId);
    const held = traces[same];
    if (held && compareOccurrences(held, occurrence) >= 0) return;
    if (held) traces.splice(same, 1);
    traces.push(occurrence);
    traces.sort((a, b) => compareOccurrences(b, a));
    if (traces.length > MAX_SAMPLE_TRACES) traces.pop();
  }

  private extend(first: bigint, last: bigint): void {
    if (first < this.firstSeen) this.firstSeen = first;
    if (last > this.lastSeen) this.lastSeen = last;
  }
}

/** By time; what is of one time, by what it says, so that the order of reading makes no difference. */
function compareOccurrences(a: ErrorOccurrence, b: ErrorOccurrence): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return (
    compareCodePoints(a.traceId, b.traceId) ||
    compareCodePoints(a.spanId, b.spanId) ||
    compareCodePoints(a.message, b.message) ||
    compareCodePoints(a.stack, b.stack)
  );
}
