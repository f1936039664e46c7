/**
 * How long searches take over a store of 100,000 log records (63 MB) in four files.
 *
 * Run: node --conditions=@agentbus/source packages/query/bench/search.ts [records]
 */
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogSearch, openDuckDbEngine, type QueryEngine } from '@agentbus/query';

const RECORDS = Number(process.argv[2] ?? 100_000);
const RECORDS_PER_LINE = 100;
const FILES = 4;
const RUNS = 5;
const START = 1_764_000_000_000_000_000n;
const LEVELS = [
  [9, 'INFO'],
  [9, 'INFO'],
  [5, 'DEBUG'],
  [13, 'WARNING'],
  [17, 'ERROR'],
] as const;

const SEARCHES: Readonly<Record<string, LogSearch>> = {
  'latest 100': { limit: 100 },
  'errors, latest 100': { where: 'level>=error', limit: 100 },
  'keyword, one hit': { where: 'needle' },
  'keyword, one hit, case-sensitive': { where: 'Haystack' },
  'keyword in every record, latest 100': { where: 'customer', limit: 100 },
  'regex on the body': { where: 'body=~"request \\d+7777 handled"' },
  'trace id': { where: `trace:${hex(4095, 32)}` },
  'correlation id': { where: 'correlation:req-77' },
  'status>=400, latest 100': { where: 'status>=400', limit: 100 },
  'last hundredth by time': { since: START + BigInt(RECORDS) * 99n * 10_000n },
  everything: {},
};

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function stringValue(key: string, text: string): object {
  return { key, value: { stringValue: text } };
}

function record(n: number): object {
  const [severityNumber, severityText] = LEVELS[n % LEVELS.length] ?? LEVELS[0];
  const time = String(START + BigInt(n) * 1_000_000n);
  const text =
    n === 77_777 ? 'needle in a Haystack' : `request ${n} handled in ${n % 100}ms for the customer`;
  const attributes = [
    stringValue('http.route', ['/health', '/cart', '/checkout', '/users/:id'][n % 4] ?? ''),
    { key: 'http.response.status_code', value: { intValue: String(200 + (n % 3) * 100) } },
    stringValue('correlation.id', `req-${n >> 3}`),
    { key: 'duration', value: { doubleValue: (n % 1000) / 7 } },
    { key: 'user', value: { kvlistValue: { values: [{ key: 'id', value: { intValue: String(n) } }] } } },
  ];
  const ids = n % 2 ? { traceId: hex(n >> 4, 32), spanId: hex(n, 16), flags: 1 } : {};
  const body = { stringValue: text };
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber,
    severityText,
    body,
    attributes,
    ...ids,
  };
}

async function writeStore(directory: string): Promise<void> {
  await mkdir(join(directory, 'logs'), { recursive: true });
  const names = Array.from({ length: FILES }, (_, n) => `logs-20261123T161500.123Z-writer${n}-000001.jsonl`);
  const files = await Promise.all(names.map((name) => open(join(directory, 'logs', name), 'w')));
  for (let start = 0; start < RECORDS; start += RECORDS_PER_LINE) {
    const file = (start / RECORDS_PER_LINE) % FILES;
    const names = [
      'service.name',
      'service.instance.id',
      'process.runtime.name',
      'telemetry.sdk.language',
      'host.name',
    ];
    const resource = { attributes: names.map((name) => stringValue(name, `${name}-${file}`)) };
    const logRecords = Array.from({ length: Math.min(RECORDS_PER_LINE, RECORDS - start) }, (_, n) =>
      record(start + n),
    );
    const line = { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'checkout' }, logRecords }] }] };
    await files[file]?.write(`${JSON.stringify(line)}\n`);
  }
  await Promise.all(files.map((file) => file.close()));
}

async function measure(engine: QueryEngine, name: string, search: LogSearch): Promise<void> {
  const times: number[] = [];
  const cpus: number[] = [];
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    found = 0;
    for await (const _record of engine.search(search)) found += 1;
    const { user, system } = process.cpuUsage(cpu);
    times.push(performance.now() - start);
    cpus.push((user + system) / 1000);
  }
  const median = (values: number[]) =>
    String(Math.round(values.sort((a, b) => a - b)[RUNS >> 1] ?? 0)).padStart(6);
  console.log(
    `${name.padEnd(36)}${String(found).padStart(7)} records${median(times)} ms${median(cpus)} ms CPU`,
  );
}

const directory = await mkdtemp(join(tmpdir(), 'agentbus-bench-'));
try {
  await writeStore(directory);
  const start = performance.now();
  await using engine = await openDuckDbEngine({ directory });
  console.log(
    `${'load and open DuckDB'.padEnd(50)}${String(Math.round(performance.now() - start)).padStart(7)} ms`,
  );
  for (const [name, search] of Object.entries(SEARCHES)) await measure(engine, name, search);
} finally {
  await rm(directory, { recursive: true, force: true });
}
