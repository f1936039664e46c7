/** What a burst of records costs, and keeps in memory: 20 rules with 10,000 groups each, all of them met. */
import { AlertEvaluator, readAlertRules } from '../src/index.ts';
import { recordOf } from '../src/test-record.ts';

const RULES = 20;
const GROUPS = 10_000;
const START = 1_795_449_600_000;
/** Of a second of a million records, each of which every rule counts, so many are taken. */
const RECORDS = 200_000;
const WINDOWS = 30;

const rules = readAlertRules({
  groups: [
    {
      name: 'burst',
      rules: Array.from({ length: RULES }, (_, index) => ({
        alert: `rule-${index}`,
        expr: 'level:error | count over 5m > 1000000 by user.id',
      })),
    },
  ],
});

const memory = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const records = Array.from({ length: RECORDS }, (_, index) =>
  recordOf({ level: 'error', attributes: { 'user.id': `user-${index % (GROUPS * 2)}` } }, START),
);
const before = memory();
const evaluator = new AlertEvaluator(rules, { start: START });
const cpu = process.cpuUsage();
let taken = 0;
let ticks = 0;
for (let window = 0; window < WINDOWS; window++) {
  const millis = START + window * 10_000 + 1;
  const part = records.slice(0, window === 0 ? RECORDS : GROUPS * 2);
  for (const record of part) evaluator.add(record, millis, millis);
  taken += part.length;
  const tick = process.cpuUsage();
  evaluator.advance(START + (window + 1) * 10_000);
  const { user, system } = process.cpuUsage(tick);
  ticks += user + system;
}
const after = memory();
const { user, system } = process.cpuUsage(cpu);
const report = evaluator.report();
const adding = ((user + system - ticks) * 1000) / taken;
// Still referred to here, so that their going does not hide what has come.
console.log(`records            ${records.length}`);
console.log(`groups kept        ${report.groups} of ${RULES} × ${GROUPS * 2} seen`);
console.log(`a record           ${adding.toFixed(0)} ns, counted by ${RULES} rules`);
console.log(`an evaluation      ${(ticks / WINDOWS / 1000).toFixed(0)} ms`);
console.log(
  `memory             ${((after - before) / 2 ** 20).toFixed(0)} MiB, heap, all 30 cells of every window filled`,
);
