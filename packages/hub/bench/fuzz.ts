/** Feeds the hub's decoders a million damaged inputs, or as many as the first argument says; the second one is the seed. */
import fc from 'fast-check';
import { hostileInput } from '../test/hostile-inputs.ts';
import { takeHostileInput } from '../test/take-hostile-input.ts';

const [runs = '1000000', seed = String(Date.now())] = process.argv.slice(2);

/** Longer than this for one input, of a few kilobytes at most, would be a hang. */
const MAX_MILLIS = 1000;

let taken = 0;
let slowest = 0;
const start = performance.now();
fc.assert(
  fc.property(hostileInput, (input) => {
    const before = performance.now();
    if (takeHostileInput(input)) taken++;
    slowest = Math.max(slowest, performance.now() - before);
  }),
  { numRuns: Number(runs), seed: Number(seed) },
);
if (slowest > MAX_MILLIS) throw new Error(`one input took ${slowest} ms`);
console.log(
  `${runs} inputs (seed ${seed}) in ${Math.round((performance.now() - start) / 1000)} s: ${taken} taken, the others refused; ` +
    `the slowest took ${slowest.toFixed(1)} ms, memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
);
