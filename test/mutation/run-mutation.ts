/**
 * Mutation testing: `npm run mutation`; `-- --sample N` mutants of each target (0: all), `--seed N`, and names of targets for some of them. Works on
 * a copy of the package.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { newSeed, seededRandom } from '../crash/seeded-random.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { MUTATION_TARGETS, type MutationTarget } from './mutation-targets.ts';
import { runTests } from './run-tests.ts';

const SAMPLE = 40;

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string' } },
});
const sample = Number(values.sample ?? SAMPLE);
const seed = values.seed === undefined ? newSeed() : Number(values.seed);
if (!Number.isInteger(sample) || sample < 0 || !Number.isInteger(seed)) {
  console.error('Cannot mutate: --sample must be an integer from 0, --seed an integer.');
  process.exit(2);
}
console.log(`${sample === 0 ? 'all' : sample} mutants of each target, seed ${seed}`);
for (const target of MUTATION_TARGETS) {
  if (positionals.length === 0 || positionals.includes(target.name)) testTarget(target);
}

/** Prints how many mutants the tests notice, and those that they do not. */
function testTarget(target: MutationTarget): void {
  const folder = mkdtempSync(join(tmpdir(), 'agentbus-mutation-'));
  try {
    const copy = join(folder, 'packages', target.package);
    mkdirSync(copy, { recursive: true });
    cpSync(join(root, 'packages', target.package), copy, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|dist)$/u.test(path),
    });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    if (runTests(copy, target.tests) !== 'passed')
      throw new Error(`The tests of ${target.name} fail unchanged.`);
    const counts = { failed: 0, passed: 0, 'timed out': 0 };
    for (const { file, mutant } of chosenMutants(target)) {
      const path = join(copy, 'src', file);
      const original = readFileSync(path);
      writeFileSync(path, mutant.source);
      const outcome = runTests(copy, target.tests);
      writeFileSync(path, original);
      counts[outcome] += 1;
      if (outcome === 'passed') console.log(`  survives ${file}:${mutant.line}: ${shown(mutant)}`);
    }
    const noticed = counts.failed + counts['timed out'];
    const total = noticed + counts.passed;
    console.log(
      `${target.name}: ${noticed} of ${total} noticed (${Math.round((100 * noticed) / Math.max(1, total))} %), ${counts['timed out']} of them by running on`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function chosenMutants({ name, package: of, sources }: MutationTarget): { file: string; mutant: Mutant }[] {
  const all = sources.flatMap((file) =>
    mutantsOf(readFileSync(join(root, 'packages', of, 'src', file), 'utf8')).map((mutant) => ({
      file,
      mutant,
    })),
  );
  const random = seededRandom(seed + name.length);
  const shuffled = all
    .map((each) => ({ each, order: random(0, 2 ** 30) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ each }) => each);
  return sample === 0 ? all : shuffled.slice(0, sample);
}

function shown({ original, replacement }: Mutant): string {
  const brief = (text: string) => text.replace(/\s+/gu, ' ').slice(0, 80);
  return `${brief(original)} → ${brief(replacement)}`;
}
