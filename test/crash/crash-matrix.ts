/**
 * The crash matrix: `npm run crash-matrix` runs all of it, prints it as the table of `packages/segments/README.md`, and
 * fails if ours does not keep what it promises. `--records N` makes it shorter, `--write` puts it into the README.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { installPeers } from '../bench/install-peers.ts';
import { brokenPromises, wrongEnding } from './crash-bounds.ts';
import { type CrashOutcome, type RecordKind, runCrashCell } from './crash-cell.ts';
import { CRASH_WAYS } from './crash-ways.ts';
import { formatMatrix, type MatrixRow, replaceTable } from './matrix-table.ts';

const RECORDS = 50_000;

/** The rows: a contender in `test/bench/contenders`, of whose it is, and its name in the table. */
const CONTENDERS = [
  { contender: 'preset', ours: true, name: 'this', kinds: ['plain', 'audit'] },
  { contender: 'preset-fsync', ours: true, name: "this, `durability: 'fsync'`", kinds: ['plain'] },
  { contender: 'pino-sync', ours: false, name: 'pino, sync', kinds: ['plain', 'audit'] },
  { contender: 'pino-roll', ours: false, name: 'pino-roll', kinds: ['plain', 'audit'] },
  { contender: 'winston-daily-rotate', ours: false, name: 'winston-daily-rotate-file', kinds: ['plain'] },
  { contender: 'otel-batch-3x', ours: false, name: 'stock OTel, batch', kinds: ['plain', 'audit'] },
] as const;

const readme = new URL('../../packages/segments/README.md', import.meta.url);

const { values } = parseArgs({
  options: { records: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const records = Number(values.records ?? RECORDS);
installPeers();

const rows: MatrixRow[] = [];
for (const { contender, ours, name, kinds } of CONTENDERS) {
  for (const kind of kinds as readonly RecordKind[]) {
    const outcomes: CrashOutcome[] = [];
    for (const way of CRASH_WAYS) {
      const outcome = await runCrashCell({ contender, ours, kind, way, records });
      outcomes.push(outcome);
      console.error(`${name}, ${kind}, ${way}: ${JSON.stringify(outcome)}`);
      const problems = [wrongEnding(way, outcome), ...(ours ? brokenPromises(kind, way, outcome) : [])];
      for (const problem of problems) {
        if (problem === undefined) continue;
        console.error(`  wrong: ${problem}`);
        process.exitCode = 1;
      }
    }
    rows.push({ name, kind, outcomes });
  }
}
const table = formatMatrix(rows, records);
console.log(table);
if (values.write) writeFileSync(readme, replaceTable(readFileSync(readme, 'utf8'), table));
