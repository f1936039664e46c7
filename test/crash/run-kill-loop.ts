/** The long kill loop: `npm run crash`; `--kills N` and `--seed N` for another one. */
import { parseArgs } from 'node:util';
import { runKillLoop } from './kill-loop.ts';
import { newSeed } from './seeded-random.ts';

const KILLS = 200;

const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? newSeed() : Number(values.seed);
const kills = Number(values.kills ?? KILLS);
console.log(`${kills} kills, seed ${seed}`);
const report = await runKillLoop(kills, seed);
console.log(JSON.stringify(report, undefined, 2));
if (report.problems.length > 0) process.exitCode = 1;
