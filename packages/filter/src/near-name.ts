/**
 * The candidates that a name may be a misspelling of, nearest first: at most one edit (insert, delete, replace, swap
 * of neighbours) for names up to four letters, two for longer ones. Case does not count. An exact match is none.
 */
export function nearNames(name: string, candidates: readonly string[]): string[] {
  if (candidates.includes(name)) return [];
  const allowed = name.length <= 4 ? 1 : 2;
  const wanted = name.toLowerCase();
  return candidates
    .filter((candidate) => Math.abs(candidate.length - name.length) <= allowed)
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

/** Optimal string alignment distance. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const replaced = at(previous, column - 1) + (same ? 0 : 1);
      const best = Math.min(replaced, at(previous, column) + 1, at(current, column - 1) + 1);
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(swapped ? Math.min(best, at(beforePrevious, column - 2) + 1) : best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

/** A cell of the table; beyond its edge nothing is near. */
function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
