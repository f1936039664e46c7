/** An ESM application without a line of telemetry set-up: a server that logs, and a request to it from a log's span. */
import { createServer } from 'node:http';
import { getLogger, withCorrelation } from '@agentbus/logger';

const log = getLogger('http-app');

const server = createServer((request, response) => {
  log.info('served', { 'url.path': request.url });
  response.end('ok');
});
server.listen(0, '127.0.0.1', () =>
  withCorrelation('req-12345', async () => {
    await log.measure('call', async () => {
      const response = await fetch(`http://127.0.0.1:${server.address().port}/hello`);
      await response.text();
    });
    server.close();
    server.closeAllConnections();
  }),
);
