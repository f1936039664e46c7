/** The same as the ESM application, but a CommonJS one, which calls with `node:http`. */
const http = require('node:http');
const { getLogger, withCorrelation } = require('@agentbus/logger');

const log = getLogger('http-app');

const server = http.createServer((request, response) => {
  log.info('served', { 'url.path': request.url });
  response.end('ok');
});
server.listen(0, '127.0.0.1', () =>
  withCorrelation('req-12345', () =>
    log.measure('call', async () => {
      await new Promise((resolve) =>
        http.get(
          { host: '127.0.0.1', port: server.address().port, path: '/hello', agent: false },
          (response) => response.resume().once('end', resolve),
        ),
      );
      server.close();
    }),
  ),
);
