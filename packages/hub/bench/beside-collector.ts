/**
 * The hub beside the OpenTelemetry Collector with its file exporter: the same client sends the same records to each in turn.
 * Arguments: the collector's binary (with the `otlp` receiver and the `file` exporter), seconds for each turn, default 8.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [collectorBinary, seconds = '8'] = process.argv.slice(2);
if (collectorBinary === undefined) throw new Error('the first argument is the path of a collector');

const CLIENT = fileURLToPath(new URL('ingest-client.ts', import.meta.url));
const SERVE = fileURLToPath(new URL('../test/serve-program.ts', import.meta.url));
const ROUNDS = 3;

/** Linux counts a process's time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

const directory = mkdtempSync(join(tmpdir(), 'agentbus-hub-bench-'));

interface Server {
  readonly name: string;
  readonly url: string;
  readonly process: ChildProcess;
}

async function startHub(name: string, options: object = {}): Promise<Server> {
  const child = fork(SERVE, [join(directory, name), JSON.stringify(options)], { silent: true });
  const output = await new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve));
  const endpoints: { service: string; url: string }[] = JSON.parse(output.toString());
  return { name, process: child, url: endpoints.find(({ service }) => service === 'otlp/http')?.url ?? '' };
}

async function startCollector(binary: string): Promise<Server> {
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
    if (response !== undefined) return { name: 'collector', url, process: child };
    await setTimeout(100);
  }
  throw new Error('the collector did not start');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** User and system time of a process with all its threads. */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Records a CPU second, in the second half of the time. */
async function measure(server: Server, encoding: string): Promise<number> {
  const client = fork(CLIENT, [server.url, encoding, 'none', seconds]);
  const told: { records: number; cpu: number }[] = [];
  client.on('message', (records) => told.push({ records: Number(records), cpu: cpuSeconds(server.process) }));
  await new Promise((resolve) => client.once('exit', resolve));
  const [half, end] = told;
  if (half === undefined || end === undefined) throw new Error(`${server.name} took nothing`);
  return (end.records - half.records) / (end.cpu - half.cpu);
}

const servers = [
  await startHub('hub'),
  await startHub('hub, no redaction', { redaction: false }),
  await startCollector(collectorBinary),
];
for (const encoding of ['json', 'protobuf']) {
  for (let round = 1; round <= ROUNDS; round++) {
    for (const server of servers) {
      const rate = Math.round(await measure(server, encoding)).toLocaleString('en');
      console.log(`${encoding.padEnd(8)} ${server.name.padEnd(18)} ${rate.padStart(9)} records a CPU second`);
    }
  }
}
for (const server of servers) server.process.kill('SIGKILL');
rmSync(directory, { recursive: true, force: true });
