/** Runs the benchmarks of all packages one after another, or of those named: `npm run bench -- logger otlp`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : readdirSync(packages);

for (const name of names) {
  const folder = join(packages, name, 'bench');
  if (!existsSync(folder)) {
    if (wanted.length > 0) console.error(`@agentbus/${name} has no benchmark.`);
    continue;
  }
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.ts'))) {
    console.log(`\n── @agentbus/${name} ${file}`);
    const { status } = spawnSync(process.execPath, [...process.execArgv, join(folder, file)], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
