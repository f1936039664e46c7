/** Finds the templates that shapes of lines follow, by comparing those that differ in few words. */
import { Candidate, VARIABLE } from './candidate.ts';
import { isValuePlace } from './evidence.ts';
import { widenGroups } from './widen-groups.ts';
import { widenWords } from './widen-words.ts';

/** Rounds after which words are left as they are: each round widens what the ones before made alike. */
const MAX_ROUNDS = 8;

/**
 * For each shape, by its index, the tokens of the template it follows. The result depends on the set of shapes alone,
 * not on their order or on how many lines have each. Time grows with the sum of the shapes' lengths.
 */
export function findTemplates(shapes: readonly (readonly string[])[]): (readonly string[])[] {
  let candidates = shapes.map((tokens) => new Candidate(tokens));
  const known = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const distinct = [...new Map(candidates.map((candidate) => [candidate.key, candidate])).values()];
    const words = widenWords(distinct, known);
    // Words that vary together are looked at only once no word varies alone: they are the weaker evidence.
    const widened = words.size > 0 ? words : widenGroups(distinct, known);
    if (widened.size === 0) break;
    for (const candidate of distinct) noteValues(candidate, widened.get(candidate.key), known);
    candidates = candidates.map((candidate) => widened.get(candidate.key) ?? candidate);
  }
  return candidates.map(({ tokens }) => tokens);
}

/** Adds to `known` the words that were widened where a value is expected. */
function noteValues(
  { tokens, positions }: Candidate,
  widened: Candidate | undefined,
  known: Set<string>,
): void {
  if (!widened) return;
  for (const position of positions) {
    const word = tokens[position] ?? '';
    if (word !== VARIABLE && widened.tokens[position] === VARIABLE && isValuePlace(tokens, position))
      known.add(word);
  }
}
