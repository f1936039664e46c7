/** Runs a server for one test. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a server may take to start, and to stop, in milliseconds. It takes well under a second or two. */
const PATIENCE_MILLIS = 30_000;

const POLL_MILLIS = 25;

/** Part of Node's TestContext that its type declarations lack. */
type TestOutcome = TestContext & { readonly passed: boolean };

/** A running server. */
export interface Server extends AsyncDisposable {
  /** What it has logged so far, which is printed if the test fails. */
  readonly log: string;
  /** Stops it in order (SIGTERM). */
  stop(): Promise<void>;
}

/**
 * Starts a server and resolves once `isReady` says so, which is given its log.
 *
 * @throws Error with its log if it ends or is not ready in time.
 */
export async function startServer(
  context: TestContext,
  binary: string,
  serverArguments: readonly string[],
  isReady: (log: string) => boolean | Promise<boolean>,
): Promise<Server> {
  const server = new ServerProcess(spawn(binary, serverArguments, { stdio: ['ignore', 'pipe', 'pipe'] }));
  context.after(async () => {
    if (!(context as TestOutcome).passed) context.diagnostic(server.log);
    await server.stop();
  });
  await server.ready(isReady);
  return server;
}

/** A port on the loopback interface that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether a request succeeds. Tells when a server that has a health page is ready. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}

class ServerProcess implements Server {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #log = '';
  #failure: Error | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.#log += chunk));
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

  async ready(isReady: (log: string) => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MILLIS;
    while (!(await isReady(this.#log))) {
      if (this.#hasEnded || Date.now() > deadline) {
        await this.stop();
        throw this.#failure ?? new Error(`The server did not get ready. Its log:\n${this.#log}`);
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
