/** Time order of records, whose timestamps are `bigint` and so beyond `Math.min` and subtraction. */

/** Compares two records for sorting, the earlier one first. */
export function byTimestamp(a: { readonly timestamp: bigint }, b: { readonly timestamp: bigint }): number {
  if (a.timestamp === b.timestamp) return 0;
  return a.timestamp < b.timestamp ? -1 : 1;
}

/** The earliest of some instants; `undefined` where there is none. */
export function earliest(instants: Iterable<bigint>): bigint | undefined {
  let found: bigint | undefined;
  for (const instant of instants) if (found === undefined || instant < found) found = instant;
  return found;
}

/** The latest of some instants; `undefined` where there is none. */
export function latest(instants: Iterable<bigint>): bigint | undefined {
  let found: bigint | undefined;
  for (const instant of instants) if (found === undefined || instant > found) found = instant;
  return found;
}
