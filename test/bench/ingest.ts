/**
 * Log records into a hub, and into the OpenTelemetry Collector with its file exporter: the same client sends the same records to
 * each in turn. Records a CPU second of the server.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { whyNoGo } from '../interop/build-once.ts';
import { buildCollector } from '../interop/collector/build.ts';
import { freePort } from '../interop/server-process.ts';
import { type BenchmarkOptions, type BenchmarkResult, median } from './benchmark.ts';

const ROUNDS = 3;

/** Of each turn; in the second half the server's code is warm, and that counts. */
const SECONDS = 8;

const ENCODINGS = ['json', 'protobuf'] as const;

/** Linux counts a process's time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

const HUB_BENCH = new URL('../../packages/hub/bench/', import.meta.url);
const CLIENT = fileURLToPath(new URL('ingest-client.ts', HUB_BENCH));
const SERVE = fileURLToPath(new URL('../test/serve-program.ts', HUB_BENCH));

interface Server {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
}

/** Builds the collector where it is not in the cache; without `go` there is the hub alone. */
export async function benchIngest({ rounds = ROUNDS }: BenchmarkOptions): Promise<BenchmarkResult> {
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-bench-'));
  const servers: Server[] = [];
  try {
    servers.push(await startHub(directory, 'hub', {}));
    servers.push(await startHub(directory, 'hub, no redaction', { redaction: false }));
    const noCollector = await whyNoGo();
    if (noCollector === undefined) servers.push(await startCollector(directory, await buildCollector()));
    const data = servers.map(({ name }) => ({ name, json: [] as number[], protobuf: [] as number[] }));
    for (const encoding of ENCODINGS) {
      for (let round = 0; round < rounds; round++) {
        for (const [index, server] of servers.entries()) {
          data[index]?.[encoding].push(await recordsPerCpuSecond(server, encoding));
        }
      }
    }
    const figures = data.map(({ name, json, protobuf }) => ({
      name,
      json: median(json),
      protobuf: median(protobuf),
    }));
    return {
      tables: [
        {
          title: `Ingest of log records by OTLP/HTTP, ${rounds} rounds`,
          columns: ['records a CPU second', 'JSON', 'protobuf'],
          rows: figures.map(({ name, json, protobuf }) => [name, thousands(json), thousands(protobuf)]),
          notes: [
            noCollector ??
              'The hub redacts, syncs, seals and compresses what it takes; the collector writes its file and does no more.',
          ],
        },
      ],
      data: figures,
    };
  } finally {
    for (const server of servers) server.process.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

async function startHub(directory: string, name: string, options: object): Promise<Server> {
  const child = fork(SERVE, [join(directory, name), JSON.stringify(options)], { silent: true });
  const output = await new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve));
  const endpoints: { service: string; url: string }[] = JSON.parse(output.toString());
  return { name, process: child, url: endpoints.find(({ service }) => service === 'otlp/http')?.url ?? '' };
}

async function startCollector(directory: string, binary: string): Promise<Server> {
  const port = await freePort();
  const config = join(directory, 'collector.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { file: { path: join(directory, 'collector.jsonl') } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { logs: { receivers: ['otlp'], exporters: ['file'] } },
      },
    }),
  );
  const child = spawn(binary, ['--config', config], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt++) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return { name: 'collector, file exporter', url, process: child };
    await delay(100);
  }
  child.kill('SIGKILL');
  throw new Error('the collector did not start');
}

/** User and system time of a process with all its threads. */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function recordsPerCpuSecond(server: Server, encoding: string): Promise<number> {
  const client = fork(CLIENT, [server.url, encoding, 'none', String(SECONDS)]);
  const told: { records: number; cpu: number }[] = [];
  client.on('message', (records) => told.push({ records: Number(records), cpu: cpuSeconds(server.process) }));
  await new Promise((resolve) => client.once('exit', resolve));
  const [half, end] = told;
  if (half === undefined || end === undefined) throw new Error(`${server.name} took nothing`);
  return (end.records - half.records) / (end.cpu - half.cpu);
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}
