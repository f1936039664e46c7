import { type Candidate, VARIABLE } from './candidate.ts';
import { Evidence } from './evidence.ts';

/** Widens each word that varies between candidates that are equal but for it. @returns what changed, by key. */
export function widenWords(
  candidates: readonly Candidate[],
  known: ReadonlySet<string>,
): Map<number, Candidate> {
  const evidence = new Map<number, Evidence>();
  for (const candidate of candidates) {
    for (const position of candidate.positions) {
      const key = candidate.contextKey([position]);
      let seen = evidence.get(key);
      if (!seen) {
        seen = new Evidence();
        evidence.set(key, seen);
      }
      seen.add(candidate.tokens, position, known);
    }
  }
  const widened = new Map<number, Candidate>();
  for (const candidate of candidates) {
    const variable = candidate.positions.filter(
      (position) =>
        candidate.tokens[position] !== VARIABLE &&
        evidence.get(candidate.contextKey([position]))?.isVariable(candidate.words - 1) === true,
    );
    if (variable.length > 0) widened.set(candidate.key, candidate.widen(variable));
  }
  return widened;
}
