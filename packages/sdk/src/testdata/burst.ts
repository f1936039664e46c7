/** With the options in the first argument: more records in one turn than the OTLP queue holds, while the server answers requests; prints how long those took. */
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { start } from '../index.ts';

await using agentbus = start({ serviceName: 'burst', ...JSON.parse(process.argv[2] ?? '{}') });
const log = agentbus.getLogger('burst');
for (let index = 0; index < 5000; index++) log.info('record', { index });

const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;
let slowest = 0;
for (let request = 0; request < 20; request++) {
  const began = performance.now();
  await new Promise((resolve) =>
    get({ port, host: '127.0.0.1', agent: false }, (response) => response.resume().once('end', resolve)),
  );
  slowest = Math.max(slowest, performance.now() - began);
}
server.close();
await Promise.all([agentbus.forceFlush(), agentbus.forceFlush()]);
process.stdout.write(`${JSON.stringify({ slowest })}\n`);
process.exitCode = 6;
