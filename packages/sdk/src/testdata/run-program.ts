/** Runs the programs of this folder as processes of their own, and reads what they wrote. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  decodeLine,
  type StoredLog,
  type StoredMetricPoint,
  type StoredRecord,
  type StoredSpan,
} from '@agentbus/otlp';
import { type VerifyFinding, verifyStore } from '@agentbus/segments';

/** How a program ended, and what it left. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of files of OTLP/JSON, as are the others. */
  readonly logs: readonly StoredLog[];
  readonly spans: readonly StoredSpan[];
  readonly points: readonly StoredMetricPoint[];
  /** Names of the files, with their stream's directory. */
  readonly files: readonly string[];
  /** What verifying finds. */
  readonly findings: readonly VerifyFinding[];
  /** Paths of segments that are not sealed. */
  readonly unsealed: readonly string[];
}

/** How to run a program. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Called when the program has printed its first line. */
  readonly whenReady?: (child: ChildProcess) => void;
}

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Runs `program` of this folder with a store of its own. */
export async function runProgram(program: string, options: RunOptions = {}): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-sdk-'));
  const child = spawn(
    process.execPath,
    [
      '--conditions=@agentbus/source',
      ...(options.nodeOptions ?? []),
      join(folder, program),
      ...(options.args ?? []),
    ],
    { env: { ...cleanEnvironment(), AGENTBUS_DIRECTORY: directory, ...options.env } },
  );
  child.stdout.once('data', () => options.whenReady?.(child));
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, signal, stdout, stderr, ...(await readStore(directory)) };
}

/** What is in a store. */
async function readStore(
  directory: string,
): Promise<Pick<Outcome, 'logs' | 'spans' | 'points' | 'files' | 'findings' | 'unsealed'>> {
  // The ledger is not telemetry.
  const files = (await readdir(directory, { recursive: true })).filter(
    (file) => /\.(jsonl|pb|txt)$/.test(file) && file !== 'ledger.jsonl',
  );
  const records: StoredRecord[] = [];
  for (const file of files.filter((name) => name.endsWith('.jsonl'))) {
    const content = await readFile(join(directory, file), 'utf8');
    records.push(...content.split('\n').flatMap((line) => (line === '' ? [] : decodeLine(line))));
  }
  const { findings, unsealed } = await verifyStore(directory, { settleMillis: 0 });
  return {
    files,
    findings,
    unsealed: unsealed.map(({ path }) => path),
    logs: records.filter((record) => record.signal === 'logs'),
    spans: records.filter((record) => record.signal === 'traces'),
    points: records.filter((record) => record.signal === 'metrics'),
  };
}

/** Tests must not depend on what is set around them. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|AGENTBUS_|NODE_)/.test(name)),
  );
}
