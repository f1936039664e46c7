/** A collector that receives OTLP and writes each signal to files of its own. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileLines } from '../records.ts';
import { freePort } from '../server-process.ts';
import { type Collector, startCollector } from './collector.ts';

/** The signals of OTLP, by the names that OTLP/HTTP paths and the store's streams have. */
export const SIGNALS = ['logs', 'traces', 'metrics'] as const;

/** Records in a batch, which becomes a line. The file exporter refuses a line longer than the size at which it rotates. */
const MAX_BATCH_SIZE = 50;

export type Signal = (typeof SIGNALS)[number];

/** A running collector that receives OTLP. */
export interface ReceivingCollector extends Collector {
  /** Its OTLP/HTTP endpoint, without a path. */
  readonly url: string;
  /** Its OTLP/gRPC endpoint. */
  readonly grpcUrl: string;
  /** The OTLP/JSON files that it has written of a signal. They are whole once it has stopped. */
  files(signal: Signal): Promise<string[]>;
  /** The lines of those files. */
  lines(signal: Signal): Promise<string[]>;
  /** Sends it one OTLP/JSON body. Throws unless it takes all of it. */
  post(signal: Signal, body: string): Promise<void>;
}

/**
 * Its files are `SIGNAL/collector.jsonl` in `folder`, which thereby is a store of foreign files; with `rotation`, a
 * setting of the file exporter, also `SIGNAL/collector-TIME.jsonl`. With `tls`, the settings of a collector's server, it
 * speaks nothing else.
 */
export async function startReceivingCollector(
  context: TestContext,
  folder: string,
  { tls, ...settings }: { rotation?: object; tls?: object } = {},
): Promise<ReceivingCollector> {
  const httpPort = await freePort();
  const grpcPort = await freePort();
  const server = (port: number) => ({ endpoint: `127.0.0.1:${port}`, ...(tls === undefined ? {} : { tls }) });
  const collector = await startCollector(context, folder, {
    receivers: { otlp: { protocols: { http: server(httpPort), grpc: server(grpcPort) } } },
    processors: {
      batch: { timeout: '50ms', send_batch_max_size: MAX_BATCH_SIZE, send_batch_size: MAX_BATCH_SIZE },
    },
    exporters: Object.fromEntries(
      SIGNALS.map((signal) => [
        `file/${signal}`,
        { path: join(folder, signal, 'collector.jsonl'), create_directory: true, ...settings },
      ]),
    ),
    pipelines: Object.fromEntries(
      SIGNALS.map((signal) => [
        signal,
        { receivers: ['otlp'], processors: ['batch'], exporters: [`file/${signal}`] },
      ]),
    ),
  });
  const secure = tls === undefined ? '' : 's';
  const url = `http${secure}://localhost:${httpPort}`;
  const files = async (signal: Signal) =>
    (await readdir(join(folder, signal))).map((name) => join(folder, signal, name));
  return Object.assign(collector, {
    url,
    grpcUrl: `grpc${secure}://localhost:${grpcPort}`,
    files,
    lines: async (signal: Signal) => (await Promise.all((await files(signal)).map(fileLines))).flat(),
    post: (signal: Signal, body: string) => post(url, signal, body),
  });
}

async function post(url: string, signal: Signal, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/${signal}`, { method: 'POST', headers, body });
  const answer = await response.text();
  const { partialSuccess = {} } = response.ok ? JSON.parse(answer) : {};
  if (!response.ok || Object.keys(partialSuccess).length > 0) {
    throw new Error(`The collector answered ${response.status} to /v1/${signal}: ${answer}`);
  }
}
