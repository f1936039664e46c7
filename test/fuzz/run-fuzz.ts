/** Fuzzing: `npm run fuzz`; `-- --seconds N` for each subject, `--seed N` for the same inputs again, and names of subjects for some of them. */
import { parseArgs } from 'node:util';
import { newSeed, seededRandom } from '../crash/seeded-random.ts';
import { type FuzzSubject, fuzz } from './fuzz.ts';
import { startHubSubject } from './hub-subject.ts';
import { SUBJECTS } from './subjects.ts';

const SECONDS = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds ?? SECONDS);
const seed = values.seed === undefined ? newSeed() : Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error('Cannot fuzz: --seconds must be a number above 0, --seed an integer.');
  process.exit(2);
}
console.log(`${seconds} s for each subject, seed ${seed}`);
const hub = await startHubSubject();
let found = 0;
for (const subject of [...SUBJECTS, hub.subject]) {
  if (positionals.length > 0 && !positionals.includes(subject.name)) continue;
  const end = Date.now() + seconds * 1000;
  const report = await fuzz(subject as FuzzSubject<string>, seededRandom(seed), () => Date.now() < end);
  const { inputs, accepted, refused, slowestMillis, findings } = report;
  console.log(
    `${subject.name}: ${inputs} inputs, ${accepted} taken, ${refused} refused, slowest ${slowestMillis.toFixed(0)} ms, ${findings.length} findings`,
  );
  for (const { problem, input } of findings) console.log(`  ${problem}\n  ${input}`);
  found += findings.length;
}
await hub.close();
process.exit(found > 0 ? 1 : 0);
