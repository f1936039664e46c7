/**
 * Benjamini and Hochberg's control of the false discovery rate: adjusted p-values, in the order of the given ones. Of
 * those that are at most `q`, no more than the share `q` is expected to be chance, however many were tested.
 *
 * @see Benjamini and Hochberg, Controlling the False Discovery Rate, 1995.
 */
export function adjustPValues(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => (pValues[b] ?? 1) - (pValues[a] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (const [place, index] of order.entries()) {
    const rank = pValues.length - place;
    least = Math.min(least, ((pValues[index] ?? 1) * pValues.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}
