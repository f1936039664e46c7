/**
 * CPU of reading pino's lines as records, of searching them in place, and of importing them.
 *
 * Run: node --conditions=@agentbus/source packages/import/bench/import.ts [lines]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fillTemporaryStore,
  findImportFiles,
  importSources,
  parseImportSource,
  readImportFile,
} from '@agentbus/import';

const LINES = Number(process.argv[2] ?? 200_000);

const directory = await mkdtemp(join(tmpdir(), 'agentbus-bench-import-'));
const fail = (problem: unknown) => {
  throw new Error(JSON.stringify(problem));
};
try {
  const path = join(directory, 'app.log');
  await writeFile(path, Array.from({ length: LINES }, (_, n) => line(n)).join(''));
  const sources = [parseImportSource(`pino:${path}`)];
  const files = await findImportFiles(sources, 0n);
  await measure('read', async () => {
    for (const file of files) for await (const _ of readImportFile(file, { onProblem: fail }));
  });
  await measure('fill a temporary store', () =>
    fillTemporaryStore(files, { directory: join(directory, 'all'), onProblem: fail }),
  );
  await measure('fill it with what a filter leaves', () =>
    fillTemporaryStore(files, {
      directory: join(directory, 'some'),
      onProblem: fail,
      keep: (record) => record.signal === 'logs' && record.severityNumber >= 17,
    }),
  );
  await measure('import, durable and sealed', () =>
    importSources({ sources, directory: join(directory, 'imported'), onProblem: fail, onError: fail }),
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const micros = (user + system) / LINES;
  console.log(`${name.padEnd(36)}${micros.toFixed(2).padStart(8)} µs CPU a line`);
}

function line(n: number): string {
  const level = n % 20 === 0 ? 50 : 30;
  return `${JSON.stringify({
    level,
    time: 1_763_985_600_000 + n,
    pid: 4711,
    hostname: 'web-17',
    name: 'checkout',
    requestId: `r-${n >> 2}`,
    'http.route': '/api/orders/:id',
    status: 200 + (n % 3),
    user: { id: n % 5000, plan: 'pro' },
    msg: `order ${n} handled in ${n % 900} ms, the customer was told`,
  })}\n`;
}
