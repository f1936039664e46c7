/** Opens ten thousand connections to a hub, or as many as the first argument says, that send nothing; others are served meanwhile. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHub } from '../src/hub.ts';

const [count = '10000', port] = process.argv.slice(2);
const REQUESTS = 20;

if (port === undefined) await serve();
else connectAll(Number(port));

async function serve(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-hub-bench-'));
  const hub = await createHub({ directory, port: 'none', grpcPort: 'none', otlpPort: 0 });
  const [{ url } = { url: '' }] = hub.endpoints;
  const memoryBefore = process.memoryUsage.rss();
  const child = fork(fileURLToPath(import.meta.url), [count, new URL(url).port]);
  await new Promise((resolve) => child.once('message', resolve));
  let slowest = 0;
  for (let request = 0; request < REQUESTS; request++) {
    const start = performance.now();
    const response = await fetch(`${url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"resourceLogs":[]}',
    });
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
    await response.arrayBuffer();
    slowest = Math.max(slowest, performance.now() - start);
  }
  const grown = (process.memoryUsage.rss() - memoryBefore) / 1e6;
  console.log(
    `${count} connections, ${hub.metrics.total('agentbus.hub.connections.evicted')} of them evicted: ${REQUESTS} requests ` +
      `served, the slowest in ${slowest.toFixed(0)} ms; memory grew by ${grown.toFixed(0)} MB`,
  );
  child.kill();
  await hub.close(0);
  rmSync(directory, { recursive: true, force: true });
}

function connectAll(to: number): void {
  let open = 0;
  for (let index = 0; index < Number(count); index++) {
    const socket = net.connect(to, '127.0.0.1');
    socket.on('error', () => {});
    socket.once('close', () => {});
    socket.once('connect', () => {
      open++;
      if (open === Number(count)) process.send?.('connected');
    });
  }
}
