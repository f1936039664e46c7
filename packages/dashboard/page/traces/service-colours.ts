/** One colour a service, the same wherever it is shown. Pure. */
import type { Span } from '../state/records.ts';

/** The style sheet has `series-1` to `series-8`. */
const COLOURS = 8;

/** A colour from 1 to 8 for each service, in the order in which they come. */
export function serviceColours(spans: readonly Span[]): ReadonlyMap<string, number> {
  const colours = new Map<string, number>();
  for (const { service } of spans)
    if (!colours.has(service)) colours.set(service, (colours.size % COLOURS) + 1);
  return colours;
}
