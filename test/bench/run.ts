/**
 * The benchmarks: `npm run bench` for all, `npm run bench -- emit storage` for some. Those named here compare with other
 * libraries; any other name is that of a package with a `bench` folder.
 *
 * `--records N` and `--rounds N` make a run shorter; `--json FILE` writes what was measured for programs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Benchmark, formatTable } from './benchmark.ts';
import { benchBurst } from './burst.ts';
import { benchEmit } from './emit.ts';
import { benchForward } from './forward.ts';
import { benchIngest } from './ingest.ts';
import { installPeers } from './install-peers.ts';
import { benchQuery } from './query.ts';
import { benchStartUp } from './start-up.ts';
import { benchStorage } from './storage.ts';

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map([
  ['emit', benchEmit],
  ['burst', benchBurst],
  ['storage', benchStorage],
  ['query', benchQuery],
  ['forward', benchForward],
  ['ingest', benchIngest],
  ['start-up', benchStartUp],
]);

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = fileURLToPath(new URL('../../packages', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { records: { type: 'string' }, rounds: { type: 'string' }, json: { type: 'string' } },
});
const options = { records: positiveInteger('records'), rounds: positiveInteger('rounds') };
const results: Record<string, unknown> = {};
const all = new Set([...BENCHMARKS.keys(), ...readdirSync(packages)]);
for (const name of positionals.length > 0 ? positionals : all) {
  const benchmark = BENCHMARKS.get(name);
  if (benchmark === undefined) benchPackage(name);
  else results[name] = await runBenchmark(name, benchmark);
}
if (values.json !== undefined) {
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(
    values.json,
    `${JSON.stringify({ at: new Date().toISOString(), ...machine, results }, undefined, 2)}\n`,
  );
}

async function runBenchmark(name: string, benchmark: Benchmark): Promise<unknown> {
  installPeers();
  console.log(`\n── ${name}`);
  const { tables, data } = await benchmark(options);
  for (const table of tables) console.log(`${formatTable(table)}\n`);
  return data;
}

/** Those that compare a package with other libraries lie here, under its name, as `redaction.mjs` does. */
function benchPackage(name: string): void {
  const comparisons = filesOf(here).filter((file) => new RegExp(`^${name}(?:-.+)?\\.mjs$`, 'u').test(file));
  const own = filesOf(join(packages, name, 'bench')).filter((file) => file.endsWith('.ts'));
  if (comparisons.length > 0) installPeers();
  else if (own.length === 0 && positionals.length > 0) {
    console.error(`There is no benchmark ${name}: choose ${[...BENCHMARKS.keys()].join(', ')} or a package.`);
    process.exitCode = 1;
  }
  for (const file of own) runProgram(`@agentbus/${name} ${file}`, join(packages, name, 'bench', file));
  for (const file of comparisons) runProgram(file, join(here, file));
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function runProgram(title: string, file: string): void {
  console.log(`\n── ${title}`);
  const { status } = spawnSync(process.execPath, [...process.execArgv, file], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

function positiveInteger(option: 'records' | 'rounds'): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`Cannot run benchmarks: --${option} is ${text}, must be an integer from 1.`);
}
