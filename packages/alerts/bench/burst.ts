/** What a burst of records costs, and keeps in memory: 20 rules with 10,000 groups each, all of them met. */
import { slice } from '../src/evaluation-slice.ts';
import { AlertEvaluator, readAlertRules } from '../src/index.ts';
import { recordOf } from '../src/test-record.ts';

const RULES = 20;
const GROUPS = 10_000;
const START = 1_795_449_600_000;
/** A burst within one second, every rule counting each record. */
const RECORDS = 1_000_000;
/** Records are shown again under other times: a million of them would hide what the rules keep. */
const KEPT_RECORDS = GROUPS * 2;
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

const records = Array.from({ length: KEPT_RECORDS }, (_, index) =>
  recordOf({ level: 'error', attributes: { 'user.id': `user-${index}` } }, START),
);
const before = memory();
const evaluator = new AlertEvaluator(rules, { start: START });
const cpu = process.cpuUsage();
let taken = 0;
let ticks = 0;
let longest = 0;
let slices = 0;
let peak = 0;
for (let window = 0; window < WINDOWS; window++) {
  const millis = START + window * 10_000 + 1;
  const count = window === 0 ? RECORDS : KEPT_RECORDS;
  for (let index = 0; index < count; index++) {
    const record = records[index % KEPT_RECORDS];
    if (record) evaluator.add(record, millis, millis);
  }
  taken += count;
  peak = Math.max(peak, process.memoryUsage().heapUsed);
  const tick = process.cpuUsage();
  for (let isOver = false; !isOver; slices++) {
    const began = process.cpuUsage();
    isOver = evaluator.advancePiecewise(START + (window + 1) * 10_000, slice()) !== undefined;
    const { user, system } = process.cpuUsage(began);
    longest = Math.max(longest, user + system);
  }
  const { user, system } = process.cpuUsage(tick);
  ticks += user + system;
}
const after = memory();
const { user, system } = process.cpuUsage(cpu);
const report = evaluator.report();
const adding = ((user + system - ticks) * 1000) / taken;
// Still referred to here, so that their going does not hide what has come.
console.log(`records            ${RECORDS} in the first second, ${taken} in all`);
console.log(`groups kept        ${report.groups} of ${RULES} × ${GROUPS * 2} seen`);
console.log(`a record           ${adding.toFixed(0)} ns, counted by ${RULES} rules`);
console.log(`an evaluation      ${(ticks / WINDOWS / 1000).toFixed(0)} ms`);
console.log(
  `in slices          ${(slices / WINDOWS).toFixed(0)}, the longest ${(longest / 1000).toFixed(1)} ms of CPU time`,
);
console.log(`heap at its peak   ${((peak - before) / 2 ** 20).toFixed(0)} MiB, garbage included`);
console.log(
  `memory             ${((after - before) / 2 ** 20).toFixed(0)} MiB, heap, all 30 cells of every window filled`,
);
