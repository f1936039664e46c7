import { gammaln } from 'simple-statistics';
import { twoSidedTail } from './normal-tail.ts';

/** How often something was seen, and how often not, in two sets. */
export interface TwoByTwo {
  readonly inFirst: number;
  readonly firstTotal: number;
  readonly inSecond: number;
  readonly secondTotal: number;
}

/** What came of a test whether two shares differ. */
export interface IndependenceResult {
  readonly test: 'fisher' | 'chi-square';
  readonly pValue: number;
}

/** From here on chi-square, with Yates' correction, is as good as the exact test. */
const MIN_EXPECTED = 10;

/** Whether what is seen in two sets differs: Fisher's exact test, or chi-square where all expected counts are large. */
export function testIndependence(table: TwoByTwo): IndependenceResult {
  const { inFirst, firstTotal, inSecond, secondTotal } = table;
  const total = firstTotal + secondTotal;
  const seen = inFirst + inSecond;
  if (firstTotal === 0 || secondTotal === 0 || seen === 0 || seen === total) {
    return { test: 'fisher', pValue: 1 };
  }
  const leastExpected = (Math.min(seen, total - seen) * Math.min(firstTotal, secondTotal)) / total;
  if (leastExpected < MIN_EXPECTED)
    return { test: 'fisher', pValue: fisher(inFirst, firstTotal, seen, total) };
  const expected = (seen * firstTotal) / total;
  const variance = (expected * (total - seen) * secondTotal) / (total * total);
  const distance = Math.max(0, Math.abs(inFirst - expected) - 0.5);
  return { test: 'chi-square', pValue: twoSidedTail(distance / Math.sqrt(variance)) };
}

/** The chance of tables that are as unlikely as this one, or more so, given the sums of rows and columns. */
function fisher(inFirst: number, firstTotal: number, seen: number, total: number): number {
  const chance = (count: number) =>
    Math.exp(
      logChoose(firstTotal, count) + logChoose(total - firstTotal, seen - count) - logChoose(total, seen),
    );
  const observed = chance(inFirst);
  const least = Math.max(0, seen - (total - firstTotal));
  const most = Math.min(seen, firstTotal);
  let sum = 0;
  for (let count = least; count <= most; count++) {
    const one = chance(count);
    // A little slack, since equal chances come out unequal in the last digits.
    if (one <= observed * (1 + 1e-7)) sum += one;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function logFactorial(n: number): number {
  return n < 2 ? 0 : gammaln(n + 1);
}
