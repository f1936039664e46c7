/** Express 5 in CommonJS with OpenTelemetry's own instrumentation: also a span for each middleware. */
const { start } = require('@agentbus/sdk');
const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');

start({
  serviceName: 'orders',
  instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()],
});

// After the start: an instrumentation changes a package while it is loaded.
const { getLogger } = require('@agentbus/logger');
const express = require('express');

const log = getLogger('orders');
const app = express();

app.get('/orders/:id', (request, response) => {
  log.info('order looked up', { 'order.id': request.params.id });
  if (request.params.id === 'broken') throw new Error('the order cannot be read');
  response.json({ id: request.params.id });
});

app.use((error, _request, response, _next) => {
  log.error('request failed', error);
  response.status(500).json({ error: 'internal error' });
});

const server = app.listen(Number(process.env.PORT ?? 3000), () => {
  console.log(`http://localhost:${server.address().port}`);
});
