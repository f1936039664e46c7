/** Runs the OpenTelemetry Collector for one test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { buildCollector } from './build.ts';

/** How long the collector may take to start, and to stop, in milliseconds. It takes well under a second. */
const PATIENCE_MILLIS = 30_000;

const POLL_MILLIS = 25;

/** What the collector logs once all its components run. */
const READY = 'Everything is ready';

/** Part of Node's TestContext that its type declarations lack. */
type TestOutcome = TestContext & { readonly passed: boolean };

/** A collector configuration: components by kind and name, and the pipelines that join them. */
export interface CollectorConfig {
  receivers: Record<string, object>;
  processors?: Record<string, object>;
  exporters: Record<string, object>;
  pipelines: Record<string, { receivers: string[]; processors?: string[]; exporters: string[] }>;
}

/** A running collector. */
export interface Collector extends AsyncDisposable {
  /** What it has logged so far. */
  readonly log: string;
  /** Stops it in order (SIGTERM): what its exporters hold is in their files afterwards. */
  stop(): Promise<void>;
}

/**
 * Starts a collector and resolves once it is ready. `folder` takes its configuration file. Its log is
 * printed if the test fails.
 *
 * @throws Error with its log if it ends or is not ready in time.
 */
export async function startCollector(
  context: TestContext,
  folder: string,
  config: CollectorConfig,
): Promise<Collector> {
  const binary = await buildCollector();
  const configPath = join(folder, 'collector.json');
  await writeFile(configPath, JSON.stringify(serviceConfig(config), null, 2));
  const collector = new CollectorProcess(
    spawn(binary, ['--config', `file:${configPath}`], { stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  context.after(() => {
    if (!(context as TestOutcome).passed) context.diagnostic(collector.log);
  });
  await collector.ready();
  return collector;
}

/** A port on the loopback interface that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** JSON is YAML. Metrics of its own would need a port of its own. */
function serviceConfig({ pipelines, ...components }: CollectorConfig): object {
  return { ...components, service: { telemetry: { metrics: { level: 'none' } }, pipelines } };
}

class CollectorProcess implements Collector {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #log = '';
  #failure: Error | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.#log += chunk;
    });
    this.#ended = new Promise((resolve) => {
      child.once('close', () => resolve());
      child.once('error', (error) => {
        this.#failure = error;
        resolve();
      });
    });
  }

  get log(): string {
    return this.#log;
  }

  async ready(): Promise<void> {
    for (let waited = 0; !this.#log.includes(READY); waited += POLL_MILLIS) {
      if (this.#hasEnded || waited > PATIENCE_MILLIS) {
        await this.stop();
        throw this.#failure ?? new Error(`The collector did not get ready. Its log:\n${this.#log}`);
      }
      await delay(POLL_MILLIS);
    }
  }

  async stop(): Promise<void> {
    if (!this.#hasEnded) this.#child.kill('SIGTERM');
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MILLIS);
    await this.#ended;
    clearTimeout(killer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #hasEnded(): boolean {
    return this.#failure !== undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
