/** More edits than this and the suggestion is a guess, not a correction. */
const MAX_EDITS = 2;

/** The candidate closest to a mistyped name; `undefined` where none is near. */
export function nearName(name: string, candidates: readonly string[]): string | undefined {
  const word = name.toLowerCase();
  const rated = candidates.map((candidate) => ({ candidate, edits: edits(word, candidate.toLowerCase()) }));
  const [best] = rated.sort((a, b) => a.edits - b.edits);
  // A correction must keep most of a short word.
  if (best !== undefined && best.edits <= MAX_EDITS && best.edits * 2 < word.length) return best.candidate;
  return candidates.find((candidate) => word.length > 2 && candidate.toLowerCase().startsWith(word));
}

/** Edits (insert, delete, replace) that turn one word into the other. */
function edits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
