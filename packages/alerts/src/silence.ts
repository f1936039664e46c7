import type { RegexCompiler } from '@agentbus/filter';
import { compileMatchers, type LabelPredicate, type Matcher } from './matcher.ts';

/** Alerts that nobody is told of for a time. Plain data. Times are Unix milliseconds. */
export interface Silence {
  readonly id: string;
  /** All must be met; one at least. */
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  /** Exclusive. */
  readonly endsAt: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** Whether a silence has begun, and not ended. */
export function isActive({ startsAt, endsAt }: Silence, now: number): boolean {
  return startsAt <= now && now < endsAt;
}

/** Whether any silence that is active at a time covers an alert. */
export function silencedAt(silences: readonly Silence[], now: number, regex?: RegexCompiler): LabelPredicate {
  const predicates = silences
    .filter((silence) => silence.matchers.length > 0 && isActive(silence, now))
    .map(({ matchers }) => compileMatchers(matchers, regex));
  return (labels) => predicates.some((covers) => covers(labels));
}
