/** cluster: several processes serve one port and write to one directory, each its own files, without a lock. */
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';

const WORKERS = 2;

// In the primary too: it tells of workers that die.
start({ serviceName: 'orders' });
const log = getLogger('orders');

if (cluster.isPrimary) {
  for (let index = 0; index < WORKERS; index++) cluster.fork();
  cluster.on('exit', (worker, code, signal) => {
    log.warning('worker ended', { 'process.pid': worker.process.pid, code, signal });
  });
  cluster.once('listening', (_worker, { port }) => console.log(`http://localhost:${port}`));
  process.once('SIGTERM', () => cluster.disconnect());
} else {
  const server = createServer((request, response) => {
    log.info('order looked up', { 'url.path': request.url ?? '' });
    response.end(String(process.pid));
  });
  server.listen(Number(process.env.PORT ?? 3000));
}
