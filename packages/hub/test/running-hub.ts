/** Starts hubs with stores of their own, and reads what they wrote. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { decodeLine, type StoredRecord } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import { createHub, type Hub, type HubService } from '../src/hub.ts';
import type { HubOptions } from '../src/hub-options.ts';

/** A hub of a test. */
export interface RunningTestHub {
  readonly hub: Hub;
  readonly directory: string;
  /** What the operator was told. */
  readonly problems: readonly string[];
  url(service: HubService): string;
}

const PREFIX = join(tmpdir(), 'agentbus-hub-');

/** A directory that goes with the test. */
export function temporaryDirectory(t: Pick<TestContext, 'after'>): string {
  const directory = mkdtempSync(PREFIX);
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts a hub on free ports of this machine. */
export async function startHub(
  t: Pick<TestContext, 'after'>,
  options: Partial<HubOptions> = {},
): Promise<RunningTestHub> {
  const directory = options.directory ?? mkdtempSync(PREFIX);
  const problems: string[] = [];
  const hub = await createHub({
    directory,
    port: 0,
    otlpPort: 0,
    grpcPort: 0,
    tcpPort: options.tokenFile === undefined ? 0 : 'none',
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  t.after(async () => {
    await hub.close(0);
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
  });
  const url = (service: HubService) => {
    const endpoint = hub.endpoints.find((candidate) => candidate.service === service);
    if (endpoint === undefined) throw new Error(`no ${service}`);
    return endpoint.url;
  };
  return { hub, directory, problems, url };
}

/** The records of a stream, in the order of writing. */
export function storedRecords(directory: string, stream: Stream = 'logs'): StoredRecord[] {
  return storedLines(directory, stream).flatMap((line) => decodeLine(line));
}

/** The lines of a stream. */
export function storedLines(directory: string, stream: Stream = 'logs'): string[] {
  let names: string[];
  try {
    names = readdirSync(join(directory, stream)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => {
    const text = readFileSync(join(directory, stream, name), 'utf8');
    return text.split('\n').filter((line) => line !== '');
  });
}

/** The bodies of the log records of a stream. */
export function storedBodies(directory: string, stream: Stream = 'logs'): string[] {
  return storedRecords(directory, stream).flatMap((record) =>
    record.signal === 'logs' ? [String(record.body)] : [],
  );
}

/** An OTLP/JSON object with log records of these bodies. */
export function logsJson(...bodies: readonly string[]): string {
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [
          {
            scope: { name: 'test' },
            logRecords: bodies.map((body) => ({
              timeUnixNano: '1700000000000000001',
              severityNumber: 9,
              body: { stringValue: body },
            })),
          },
        ],
      },
    ],
  });
}

/** Sends a body to a hub's OTLP/HTTP. */
export async function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: Buffer }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  };
}
