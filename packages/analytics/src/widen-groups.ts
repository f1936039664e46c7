import { type Candidate, VARIABLE } from './candidate.ts';
import { Evidence } from './evidence.ts';
import { mixHash } from './text-hash.ts';

/** Words that vary together that are looked for. More make lines alike that have little in common. */
const MAX_GROUP = 4;

/**
 * Widens words that vary together: the two to four rarest of a candidate, where the candidates that are equal but for
 * them differ enough in each. Words of the message are in all its lines, so its variables are the rarest.
 *
 * @returns what changed, by key.
 */
export function widenGroups(
  candidates: readonly Candidate[],
  known: ReadonlySet<string>,
): Map<number, Candidate> {
  const rarest = rarestWords(candidates);
  const widened = new Map<number, Candidate>();
  for (let size = 2; size <= MAX_GROUP && widened.size === 0; size++) {
    const evidence = new Map<number, Evidence[]>();
    for (const candidate of candidates) {
      const group = groupOf(candidate, rarest, size);
      if (!group) continue;
      const key = candidate.contextKey(group);
      let seen = evidence.get(key);
      if (!seen) {
        seen = group.map(() => new Evidence());
        evidence.set(key, seen);
      }
      for (const [index, position] of group.entries()) seen[index]?.add(candidate.tokens, position, known);
    }
    for (const candidate of candidates) {
      const group = groupOf(candidate, rarest, size);
      if (!group) continue;
      const constants = candidate.words - size;
      if (evidence.get(candidate.contextKey(group))?.every((seen) => seen.isVariable(constants)) === true) {
        widened.set(candidate.key, candidate.widen(group));
      }
    }
  }
  return widened;
}

/** The positions of a candidate's rarest words; `undefined` where too little would be left. */
function groupOf(
  candidate: Candidate,
  rarest: ReadonlyMap<Candidate, readonly number[]>,
  size: number,
): readonly number[] | undefined {
  if (candidate.words < 2 * size) return undefined;
  const positions = rarest.get(candidate);
  return positions === undefined || positions.length < size ? undefined : positions.slice(0, size);
}

/** For each candidate the positions of its rarest words, rarest first, of those as rare the last in the line first. */
function rarestWords(candidates: readonly Candidate[]): Map<Candidate, readonly number[]> {
  const counts = new Map<number, number>();
  const keyOf = (candidate: Candidate, position: number) =>
    mixHash(candidate.hash(position), position * 1024 + candidate.tokens.length);
  for (const candidate of candidates) {
    for (const position of candidate.positions) {
      const key = keyOf(candidate, position);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return new Map(
    candidates.map((candidate) => {
      const count = (position: number) => counts.get(keyOf(candidate, position)) ?? 0;
      const words = candidate.positions.filter((position) => candidate.tokens[position] !== VARIABLE);
      words.sort((a, b) => count(a) - count(b) || b - a);
      return [candidate, words.slice(0, MAX_GROUP)];
    }),
  );
}
