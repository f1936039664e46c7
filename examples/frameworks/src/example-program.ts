/** Runs the programs of this folder as a user would, each with a store of its own, and reads what they wrote. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeLine, type StoredLog, type StoredMetricPoint, type StoredSpan } from '@agentbus/otlp';
import { openDuckDbEngine } from '@agentbus/query';

/** What a program has written. */
export interface Telemetry {
  readonly logs: readonly StoredLog[];
  readonly spans: readonly StoredSpan[];
  readonly points: readonly StoredMetricPoint[];
}

/** A program that is at work. */
export interface RunningProgram {
  /** Resolves with the next line of its output. */
  readLine(): Promise<string>;
  /** Ends it by SIGTERM, as an orchestrator does, and resolves with what it has written. */
  stop(): Promise<Telemetry>;
  /** Resolves with what it has written when it has ended by itself, with 0. */
  finished(): Promise<Telemetry>;
}

/** Starts a program: a path from this folder. */
export async function startProgram(
  t: TestContext,
  path: string,
  options: readonly string[] = [],
): Promise<RunningProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-example-'));
  const program = fileURLToPath(new URL(path, import.meta.url));
  const child = spawn(process.execPath, [...options, program], {
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', AGENTBUS_DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  t.after(async () => {
    child.kill('SIGKILL');
    await closed;
    await rm(directory, { recursive: true, force: true });
  });
  return {
    async readLine() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${path} has ended:\n${complaints}`);
      return value;
    },
    async stop() {
      child.kill('SIGTERM');
      await closed;
      return readTelemetry(directory);
    },
    async finished() {
      const [code] = await closed;
      if (code !== 0) throw new Error(`${path} ended with ${code}:\n${complaints}`);
      return readTelemetry(directory);
    },
  };
}

/** Everything in a store, earliest first. */
export async function readTelemetry(directory: string): Promise<Telemetry> {
  await using engine = await openDuckDbEngine({ directory });
  return {
    logs: await collect(engine.search({ order: 'asc' })),
    spans: await collect(engine.searchSpans({ order: 'asc' })),
    points: await readMetricPoints(join(directory, 'metrics')),
  };
}

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of results) all.push(each);
  return all;
}

async function readMetricPoints(folder: string): Promise<StoredMetricPoint[]> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const records = texts.flatMap((text) => text.split('\n').filter(Boolean).flatMap(decodeLine));
  return records.filter((record) => record.signal === 'metrics');
}
