/** Shuts down while a span is open and a server has just closed its connections. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { start } from '../index.ts';

const agentbus = start({ serviceName: 'late' });
const open = trace.getTracer('late').startSpan('ends too late');
const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
  server.close();
  server.closeAllConnections();
  await agentbus.shutdown();
  open.end();
});
