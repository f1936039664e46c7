/** Runs the `agentbus` command from source, as a process of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Server, startServer } from './server-process.ts';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/agentbus.js', import.meta.url));
const NODE_ARGUMENTS = ['--conditions=@agentbus/source', BIN];

/** Far beyond what a delivery of this suite takes: without it, one that is never taken would last for ever. */
const PATIENCE_MILLIS = 60_000;

/** What `agentbus forward -o json` says of a stream. */
interface StreamSummary {
  readonly stream: string;
  readonly lines: number;
  readonly retries: number;
  readonly rejectedRecords: number;
  readonly parked: number;
}

/** A store that is to be delivered, and where to. */
export interface Delivery {
  readonly directory: string;
  readonly to: string;
  /** Further arguments of `agentbus forward`. */
  readonly options?: readonly string[];
}

/** Delivers all there is (`agentbus forward --once`). Fails unless each record is taken at the first attempt. */
export async function forwardAll({ directory, to, options = [] }: Delivery): Promise<void> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [...NODE_ARGUMENTS, 'forward', '--directory', directory, '--to', to, '--once', '-o', 'json', ...options],
    { encoding: 'utf8', timeout: PATIENCE_MILLIS },
  );
  const { streams } = JSON.parse(stdout) as { streams: readonly StreamSummary[] };
  for (const { stream, retries, rejectedRecords, parked } of streams) {
    const taken = { retries: 0, rejectedRecords: 0, parked: 0 };
    assert.deepEqual({ retries, rejectedRecords, parked }, taken, `${stream} to ${to}: ${stderr}`);
  }
}

/** Starts `agentbus forward`, and resolves once it has said that `problem` keeps it from delivering. */
export function startForwardInVain(
  context: TestContext,
  { directory, to, options = [] }: Delivery,
  problem: RegExp,
): Promise<Server> {
  const forward = ['forward', '--directory', directory, '--to', to, ...options];
  return startServer(context, process.execPath, [...NODE_ARGUMENTS, ...forward], (log) => problem.test(log));
}

/** A running `agentbus serve`. */
export interface HubProcess extends Server {
  /** Where its services listen, by name. */
  readonly endpoints: ReadonlyMap<string, string>;
}

/** Starts `agentbus serve` on free ports. */
export async function startHub(
  context: TestContext,
  directory: string,
  options: readonly string[],
): Promise<HubProcess> {
  const ports = ['--port', '0', '--otlp-port', '0', '--grpc-port', '0'];
  const serve = ['serve', '--directory', directory, ...ports, ...options];
  const hub = await startServer(context, process.execPath, [...NODE_ARGUMENTS, ...serve], (log) =>
    /^otlp\/grpc /m.test(log),
  );
  const lines = hub.log.split('\n').map((line) => line.split(' '));
  return Object.assign(hub, { endpoints: new Map(lines.map(([service = '', url = '']) => [service, url])) });
}
