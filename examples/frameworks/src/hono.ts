/** Hono 4 on Node.js: each log record in the trace of its request, each span named for its route. */
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { serve } from '@hono/node-server';
import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { Hono } from 'hono';
import { routePath } from 'hono/route';

start({ serviceName: 'orders' });
const log = getLogger('orders');
const app = new Hono();

app.use(async (c, next) => {
  const http = getRPCMetadata(context.active());
  if (http) http.route = routePath(c, -1);
  await next();
});
app.onError((error, c) => {
  log.error('request failed', error);
  return c.json({ error: 'internal error' }, 500);
});

app.get('/orders/:id', (c) => {
  const id = c.req.param('id');
  log.info('order looked up', { 'order.id': id });
  if (id === 'broken') throw new Error('the order cannot be read');
  return c.json({ id });
});

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  console.log(`http://localhost:${port}`);
});
