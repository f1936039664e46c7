/** The page over the demo's telemetry: `agentbus ui` in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('bin/agentbus.js', import.meta.resolve('@agentbus/cli/package.json')));

/** What serves the page, and its address, which logs in once. No address where it could not start: it has said why. */
export interface ServedPage {
  readonly server: ChildProcess;
  readonly address: string | undefined;
}

/** Serves the page of the store in `directory` on any free port, and opens it where somebody is at the terminal. */
export async function servePage(directory: string): Promise<ServedPage> {
  const server = spawn(
    process.execPath,
    [
      ...process.execArgv,
      CLI,
      'ui',
      ...['--directory', directory, '--port', '0', '--otlp-port', 'none', '--grpc-port', 'none'],
      ...(process.stdout.isTTY ? [] : ['--no-open']),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(server, 'close').then(() => undefined);
  return { server, address: await Promise.race([readAddress(server), closed]) };
}

function readAddress(server: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let output = '';
    server.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const address = /^page (\S+)\n/m.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}
