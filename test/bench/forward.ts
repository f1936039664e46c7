/** How fast a store goes to a sink that keeps nothing, by protocol: bytes of lines a CPU second of the forwarder alone. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeLogs } from '@agentbus/otlp';
import { createSegmentWriter } from '@agentbus/segments';
import { makeRecords } from '../../packages/segments/bench/log-records.ts';
import { type BenchmarkOptions, type BenchmarkResult, median } from './benchmark.ts';
import { runChild } from './child-process.ts';
import type { ForwardCost } from './forward-child.ts';

/** 230 MB, in four segments. */
const RECORDS = 400_000;
const ROUNDS = 3;

/** What the SDK writes at once under load. */
const RECORDS_PER_CALL = 1000;

const SINK = fileURLToPath(new URL('../../packages/forward/bench/discarding-sink.ts', import.meta.url));
const MEBIBYTE = 1024 * 1024;

interface Way {
  readonly protocol: string;
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly sink: 'http' | 'grpc' | 'websocket' | 'tcp';
  readonly scheme: string;
}

const WAYS: readonly Way[] = [
  { protocol: 'http/json', compression: 'none', sink: 'http', scheme: 'http' },
  { protocol: 'http/json', compression: 'gzip', sink: 'http', scheme: 'http' },
  { protocol: 'http/json', compression: 'zstd', sink: 'http', scheme: 'http' },
  { protocol: 'http/protobuf', compression: 'none', sink: 'http', scheme: 'http' },
  { protocol: 'http/protobuf', compression: 'gzip', sink: 'http', scheme: 'http' },
  { protocol: 'grpc', compression: 'none', sink: 'grpc', scheme: 'grpc' },
  { protocol: 'grpc', compression: 'gzip', sink: 'grpc', scheme: 'grpc' },
  { protocol: 'websocket', compression: 'none', sink: 'websocket', scheme: 'ws' },
  { protocol: 'tcp', compression: 'none', sink: 'tcp', scheme: 'tcp' },
];

/** Each way in a process of its own in every round. */
export async function benchForward(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { records = RECORDS, rounds = ROUNDS } = options;
  const store = mkdtempSync(join(tmpdir(), 'agentbus-bench-'));
  try {
    await writeStore(store, records);
    const costs: ForwardCost[][] = WAYS.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, way] of WAYS.entries()) costs[index]?.push(await run(store, way));
    }
    const data = WAYS.map(({ protocol, compression }, index) =>
      figureOf(protocol, compression, costs[index] ?? []),
    );
    return {
      tables: [
        {
          title: `Forward, ${records} records to a sink that keeps nothing, ${rounds} rounds`,
          columns: ['', 'MB/s a core', 'MB/s', 'peak RSS, MiB'],
          rows: data.map((figure) => [
            `${figure.protocol}, ${figure.compression}`,
            (figure.bytesPerCpuSecond / 1e6).toFixed(0),
            (figure.bytesPerSecond / 1e6).toFixed(0),
            (figure.peakRssBytes / MEBIBYTE).toFixed(0),
          ]),
          notes: [
            'Of lines as they are on the disk. A core is a CPU second of the forwarder, its threads included; the sink is another process.',
          ],
        },
      ],
      data,
    };
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}

function figureOf(protocol: string, compression: string, costs: readonly ForwardCost[]) {
  return {
    protocol,
    compression,
    bytesPerCpuSecond: median(costs.map(({ bytes, cpuNanos }) => (bytes * 1e9) / cpuNanos)),
    bytesPerSecond: median(costs.map(({ bytes, wallNanos }) => (bytes * 1e9) / wallNanos)),
    peakRssBytes: median(costs.map(({ peakRssBytes }) => peakRssBytes)),
  };
}

async function run(store: string, { protocol, compression, sink, scheme }: Way): Promise<ForwardCost> {
  const child = spawn(process.execPath, [...process.execArgv, SINK, sink], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const port = await new Promise<string>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    });
    const url = `${scheme}://127.0.0.1:${port}`;
    return (await runChild('forward-child.ts', [store, url, protocol, compression])) as ForwardCost;
  } finally {
    child.stdin.end();
  }
}

async function writeStore(directory: string, records: number): Promise<void> {
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  for (let first = 0; first < records; first += RECORDS_PER_CALL) {
    const lines = encodeLogs(makeRecords(first, Math.min(RECORDS_PER_CALL, records - first)));
    for (const line of lines) writer.append(line);
  }
  await writer.close();
}
