/** How long it takes to import and start a library in a fresh process, and the memory that it then holds, over bare Node. */
import { type BenchmarkOptions, type BenchmarkResult, median } from './benchmark.ts';
import { runChild } from './child-process.ts';

const ROUNDS = 9;

/** What `start-up-child.mjs` knows, with the names for the table. */
const SUBJECTS: readonly (readonly [string, string])[] = [
  ['otel-api', '@opentelemetry/api alone'],
  ['pino', 'pino, sync'],
  ['pino-roll', 'pino + pino-roll'],
  ['winston', 'winston-daily-rotate-file'],
  ['otel-sdk-logs', 'OTel 3.x sdk-logs alone, batch'],
  ['preset-bare', 'ours: preset, without instrumentations and runtime metrics'],
  ['preset', 'ours: preset (logs, traces, metrics)'],
];
const BARE_NODE = 'node';

const MEBIBYTE = 1024 * 1024;

interface StartUp {
  readonly wallMillis: number;
  readonly cpuMillis: number;
  readonly rssBytes: number;
}

/** Uses the built packages, as an application does: build them first. */
export async function benchStartUp({ rounds = ROUNDS }: BenchmarkOptions): Promise<BenchmarkResult> {
  const samples = new Map<string, StartUp[]>(
    [BARE_NODE, ...SUBJECTS.map(([id]) => id)].map((id) => [id, []]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const [id, of] of samples) {
      of.push((await runChild('start-up-child.mjs', [id], { nodeArguments: ['--expose-gc'] })) as StartUp);
    }
  }
  const of = (id: string, pick: (sample: StartUp) => number) => median((samples.get(id) ?? []).map(pick));
  const data = SUBJECTS.map(([id, name]) => ({
    id,
    name,
    wallMillis: of(id, ({ wallMillis }) => wallMillis),
    cpuMillis: of(id, ({ cpuMillis }) => cpuMillis),
    rssOverNodeBytes: of(id, ({ rssBytes }) => rssBytes) - of(BARE_NODE, ({ rssBytes }) => rssBytes),
  }));
  return {
    tables: [
      {
        title: `Start-up: import, start and one log call, ${rounds} rounds`,
        columns: ['', 'ms', 'CPU ms', 'RSS over bare Node, MiB'],
        rows: data.map((figure) => [
          figure.name,
          figure.wallMillis.toFixed(0),
          figure.cpuMillis.toFixed(0),
          (figure.rssOverNodeBytes / MEBIBYTE).toFixed(1),
        ]),
      },
    ],
    data,
  };
}
