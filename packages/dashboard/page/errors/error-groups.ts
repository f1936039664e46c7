/** Groups of errors, as the API gives them. Pure. */
import type { Counted } from '../state/records.ts';

export type ErrorStatus = 'new' | 'ongoing' | 'regressed' | 'resolved' | 'ignored';

export interface ErrorGroup {
  readonly id: string;
  readonly status: ErrorStatus;
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly count: number;
  readonly earlier: number;
  readonly first: string;
  readonly last: string;
  readonly trend: readonly { readonly time: string; readonly count: number }[];
  readonly traces: readonly string[];
  readonly services: readonly Counted[];
  readonly versions: readonly Counted[];
  readonly operations: readonly Counted[];
}

export interface ErrorAnswer {
  readonly since?: string;
  readonly until?: string;
  readonly bucketNanos?: string;
  readonly errors: readonly ErrorGroup[];
  readonly overflow: number;
}

/** Where buckets begin: whole multiples of their width, as the hub counts them. */
export function bucketTimes({ since, until, bucketNanos }: ErrorAnswer): bigint[] {
  if (since === undefined || until === undefined || bucketNanos === undefined) return [];
  const width = BigInt(bucketNanos);
  const times: bigint[] = [];
  for (let time = BigInt(since) - (BigInt(since) % width); time < BigInt(until); time += width)
    times.push(time);
  return times;
}

/** How often a group occurred in each bucket. */
export function trendOf({ trend }: ErrorGroup, times: readonly bigint[]): number[] {
  const counts = new Map(trend.map(({ time, count }) => [time, count]));
  return times.map((time) => counts.get(String(time)) ?? 0);
}

/** What a group is called: its type, and the first line of its message. */
export function titleOf({ type, message }: ErrorGroup): string {
  const [line = ''] = message.split('\n', 1);
  return [type, line].filter((part) => part !== '').join(': ');
}

/** A line of a stack, and whether it is of the application. */
export interface StackLine {
  readonly text: string;
  readonly isApp: boolean;
}

const FOREIGN = /node_modules|\(?node:|internal\//u;

/** The lines of a stack; those of the runtime and of packages are told apart. */
export function stackLines(stack: string): StackLine[] {
  return stack.split('\n').map((text) => ({ text, isApp: !/^\s*at /u.test(text) || !FOREIGN.test(text) }));
}

/** A stack as it is read: what happened and the application's own frames first, and how many others there are. */
export function stackOf(stack: string): { readonly own: readonly string[]; readonly others: number } {
  const lines = stackLines(stack);
  const own = lines.filter(({ isApp }) => isApp).map(({ text }) => text);
  return { own, others: lines.length - own.length };
}
