/**
 * How many records a second the hub takes on one core: in the hub's process, over loopback, from clients in another one.
 * Arguments: seconds for each case, default 5; how the names of the cases to run begin, default all.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createHub } from '../src/hub.ts';

const [seconds = '5', ONLY = ''] = process.argv.slice(2);
const SECONDS = Number(seconds);
/** As many as it takes until the code is compiled. */
const WARM_UP_RECORDS = 30_000;

const CLIENT = fileURLToPath(new URL('ingest-client.ts', import.meta.url));

interface Case {
  readonly name: string;
  readonly encoding: 'json' | 'protobuf';
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly redaction: boolean;
  readonly durability: 'disk' | 'system';
}

const CASES: readonly Case[] = [
  { name: 'JSON', encoding: 'json', compression: 'none', redaction: true, durability: 'disk' },
  { name: 'protobuf', encoding: 'protobuf', compression: 'none', redaction: true, durability: 'disk' },
  { name: 'protobuf, gzip', encoding: 'protobuf', compression: 'gzip', redaction: true, durability: 'disk' },
  { name: 'JSON, zstd', encoding: 'json', compression: 'zstd', redaction: true, durability: 'disk' },
  { name: 'JSON, no fsync', encoding: 'json', compression: 'none', redaction: true, durability: 'system' },
  { name: 'JSON, no redaction', encoding: 'json', compression: 'none', redaction: false, durability: 'disk' },
  {
    name: 'protobuf, no redaction',
    encoding: 'protobuf',
    compression: 'none',
    redaction: false,
    durability: 'disk',
  },
];

for (const { name, encoding, compression, redaction, durability } of CASES) {
  if (!name.startsWith(ONLY)) continue;
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-hub-bench-'));
  const hub = await createHub({
    directory,
    port: 'none',
    grpcPort: 'none',
    otlpPort: 0,
    durability,
    // Sealing and compression are the work of other threads, and of other benchmarks.
    maxSegmentBytes: 1024 ** 3,
    ...(redaction ? {} : { redaction: false }),
  });
  const [endpoint] = hub.endpoints;
  const client = fork(CLIENT, [endpoint?.url ?? '', encoding, compression, String(SECONDS)]);
  const exited = new Promise((resolve) => client.once('exit', resolve));
  const accepted = () => hub.metrics.total('agentbus.hub.records.accepted');
  const received = () => hub.metrics.total('agentbus.hub.request.body.size');
  while (accepted() < WARM_UP_RECORDS) await setTimeout(10);
  const before = { records: accepted(), bytes: received(), cpu: process.cpuUsage(), time: performance.now() };
  await exited;
  const elapsed = (performance.now() - before.time) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  const cpuSeconds = (user + system) / 1e6;
  const records = accepted() - before.records;
  const megabytes = (received() - before.bytes) / 1e6;
  console.log(
    `${name.padEnd(24)} ${Math.round(records / cpuSeconds)
      .toLocaleString('en')
      .padStart(9)} records a CPU second, ` +
      `${Math.round(records / elapsed)
        .toLocaleString('en')
        .padStart(9)} a second, ${(megabytes / elapsed).toFixed(0)} MB/s as sent, ` +
      `memory ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  );
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
}
