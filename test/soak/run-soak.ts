/** The soak: `npm run soak`; `-- --minutes N`, `--hours N`, `--rate N` (records a second of each service) and `--seed N` for another one. */
import { parseArgs } from 'node:util';
import { newSeed } from '../crash/seeded-random.ts';
import { runSoak } from './soak.ts';

const MINUTES = 20;
const RECORDS_PER_SECOND = 200;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    hours: { type: 'string' },
    rate: { type: 'string' },
    seed: { type: 'string' },
  },
});

/** An option's number; ends the program where it is none. */
function positive(name: 'minutes' | 'hours' | 'rate' | 'seed'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  console.error(`Cannot run the soak: --${name} is ${text}, must be a number above 0.`);
  process.exit(2);
}

const hours = positive('hours');
const minutes = hours === undefined ? (positive('minutes') ?? MINUTES) : hours * 60;
const seed = positive('seed') ?? newSeed();
console.log(`${minutes} minutes, seed ${seed}`);
const report = await runSoak({
  millis: minutes * 60_000,
  seed,
  recordsPerSecond: positive('rate') ?? RECORDS_PER_SECOND,
  note: (line) => console.log(line),
});
console.log(JSON.stringify(report, undefined, 2));
process.exit(report.problems.length > 0 ? 1 : 0);
