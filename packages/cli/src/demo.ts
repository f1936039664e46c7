import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { parseQuantity } from '@agentbus/filter';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { NO_FILE } from './config-option.ts';
import { type DemoShop, startShop } from './demo-shop.ts';
import { serve } from './serve.ts';
import { escapeLine } from './terminal-text.ts';

/** Between two requests, in milliseconds: enough to watch, and nothing to the machine. */
const PAUSE_MILLIS = 150;

/** Between two deliveries to the hub, in milliseconds. */
const SEND_MILLIS = 1000;

/** The share of requests that only look. */
const LOOKING_SHARE = 0.6;

/** `agentbus demo`: a hub, a shop and its traffic, until Ctrl-C, SIGTERM or the end of `--for`. */
export async function demo({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const forMillis = readMillis(options.for);
  const isOwn = options.directory === undefined;
  const directory = isOwn
    ? await mkdtemp(join(tmpdir(), 'agentbus-demo-'))
    : resolve(options.directory ?? '');
  const stop = new AbortController();
  const signal = AbortSignal.any([
    io.signal,
    stop.signal,
    ...(forMillis === undefined ? [] : [AbortSignal.timeout(forMillis)]),
  ]);
  io.onSignal?.('SIGTERM', () => stop.abort());
  const lines = new PassThrough();
  const hubIo: CommandIo = { ...io, stdout: lines, signal };
  const started = firstLines(lines);
  const hubOptions = {
    directory,
    port: options.port ?? '0',
    'otlp-port': options['otlp-port'] ?? '0',
    'grpc-port': 'none',
    // The demo is the same everywhere.
    config: NO_FILE,
    open: options['no-open'] !== true,
  };
  const hub = serve({ positionals: [], options: hubOptions }, hubIo).finally(() => stop.abort());
  let shop: DemoShop | undefined;
  try {
    // A hub that cannot start says so by itself.
    const text = await Promise.race([started, hub.then(() => '')]);
    const urls = new Map(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    const page = urls.get('page');
    if (page !== undefined) {
      io.stdout.write(`page ${page}\n`);
      io.stderr.write(
        escapeLine(`a shop is at work; its store is ${directory}; Ctrl-C ends all of it`).concat('\n'),
      );
      shop = await startShop(Math.random);
      await Promise.all([makeTraffic(shop, signal), deliver(shop, urls.get('otlp/http') ?? '', signal)]);
    }
    return await hub;
  } finally {
    stop.abort();
    await shop?.close();
    await Promise.allSettled([hub]);
    if (isOwn) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeTraffic({ url }: DemoShop, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isLooking = Math.random() < LOOKING_SHARE;
    const request = fetch(`${url}${isLooking ? '/products' : '/checkout'}`, {
      method: isLooking ? 'GET' : 'POST',
    });
    await Promise.all([request.then((response) => response.arrayBuffer()), pause(PAUSE_MILLIS, signal)]);
  }
}

async function deliver({ telemetry }: DemoShop, hubUrl: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const service of telemetry) await service.send(hubUrl);
    await pause(SEND_MILLIS, signal);
  }
}

async function pause(millis: number, signal: AbortSignal): Promise<void> {
  await delay(millis, undefined, { signal }).catch(() => {
    // Stopped: whoever waits looks at the signal.
  });
}

/** What the hub says when it listens. */
function firstLines(stream: PassThrough): Promise<string> {
  return new Promise((told) => stream.once('data', (chunk: Buffer) => told(chunk.toString())));
}

function readMillis(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const quantity = parseQuantity(text);
  if (quantity?.dimension === 'duration' && quantity.nanoseconds > 0) return quantity.nanoseconds / 1e6;
  throw usageError(`--for is "${text}", must be a duration`, 'such as 30s, 5m');
}
