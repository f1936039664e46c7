/** An application that uses the preset: one call, and plain `node:http` with fetch inside. */
import { createServer } from 'node:http';
import { getLogger, withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { trace } from '@opentelemetry/api';

const agentbus = start({ serviceName: 'preset', level: 'debug' });
const log = getLogger('preset');

const server = createServer((request, response) => {
  log.info('request served', { 'url.path': request.url });
  response.end('ok');
});

function listen() {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

async function main() {
  const port = await listen();
  await withCorrelation('req-matrix', () =>
    trace.getTracer('preset').startActiveSpan('outer', async (span) => {
      log.info('inside the span', { answer: 42, nested: { list: [1, 'two', null] } });
      log.error('it failed', new Error('outer', { cause: new Error('inner') }));
      await log.audit('role granted', { eventName: 'iam.role.granted', role: 'admin' });
      await log.measure('db.query', async () => 1);
      await (await fetch(`http://127.0.0.1:${port}/hello`)).text();
      span.end();
    }),
  );
  server.close();
  server.closeAllConnections();
  await agentbus.shutdown();
}

main();
