/** Express 5: each log record in the trace of its request, each span named for its route. */
import type { AddressInfo } from 'node:net';
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import express, { type NextFunction, type Request, type Response } from 'express';

start({ serviceName: 'orders' });
const log = getLogger('orders');
const app = express();

// Express knows the route when the response is finished; the span and the metrics take it from here.
app.use((request, response, next) => {
  const http = getRPCMetadata(context.active());
  response.once('finish', () => {
    if (http && request.route) http.route = request.baseUrl + request.route.path;
  });
  next();
});

app.get('/orders/:id', (request, response) => {
  log.info('order looked up', { 'order.id': request.params.id });
  if (request.params.id === 'broken') throw new Error('the order cannot be read');
  response.json({ id: request.params.id });
});

app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
  log.error('request failed', error);
  response.status(500).json({ error: 'internal error' });
});

const server = app.listen(Number(process.env.PORT ?? 3000), () => {
  console.log(`http://localhost:${(server.address() as AddressInfo).port}`);
});
