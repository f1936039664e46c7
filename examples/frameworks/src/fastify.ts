/** Fastify 5: each log record in the trace of its request, each span named for its route. */
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import Fastify from 'fastify';

start({ serviceName: 'orders' });
const log = getLogger('orders');
const app = Fastify();

app.addHook('onRequest', async (request) => {
  const http = getRPCMetadata(context.active());
  if (http && request.routeOptions.url) http.route = request.routeOptions.url;
});
app.addHook('onError', async (_request, _reply, error) => {
  log.error('request failed', error);
});

app.get<{ Params: { id: string } }>('/orders/:id', async (request) => {
  log.info('order looked up', { 'order.id': request.params.id });
  if (request.params.id === 'broken') throw new Error('the order cannot be read');
  return { id: request.params.id };
});

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000) }));
