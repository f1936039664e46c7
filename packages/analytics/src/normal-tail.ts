/**
 * Tails of the normal distribution, to seven digits however small they are: the tables and polynomials of libraries end
 * where many comparisons begin, near 1e-7.
 */

/** The coefficients of a Chebyshev fit of log(erfc), with a relative error below 1.2e-7 (Numerical Recipes, 6.2.2). */
const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/** The chance that a standard normal variable is at least `deviations`. */
export function upperTail(deviations: number): number {
  const x = Math.abs(deviations) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const fit = COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = (t * Math.exp(-x * x + fit)) / 2;
  return deviations >= 0 ? tail : 1 - tail;
}

/** The chance that a standard normal variable is at least so far from 0. */
export function twoSidedTail(deviations: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(deviations)));
}
