/** Random numbers that are the same in every run. */
export interface Random {
  /** From 0, below 1. */
  uniform(): number;
  /** Of the standard normal distribution. */
  normal(): number;
  /** A count of Poisson's distribution. */
  poisson(mean: number): number;
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
}

/** Above this mean, Poisson's distribution is as good as normal. */
const NORMAL_MEAN = 200;

/** A generator for a seed (Mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    below: (limit) => Math.floor(uniform() * limit),
    poisson(mean) {
      if (mean > NORMAL_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count++;
      return count;
    },
  };
}
