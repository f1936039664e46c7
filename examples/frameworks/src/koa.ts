/** Koa 3: each log record in the trace of its request, each span named for its route. */
import type { AddressInfo } from 'node:net';
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import Router from '@koa/router';
import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import Koa from 'koa';

start({ serviceName: 'orders' });
const log = getLogger('orders');
const app = new Koa();
const router = new Router();

app.use(async (ctx, next) => {
  const http = getRPCMetadata(context.active());
  try {
    await next();
  } catch (error) {
    log.error('request failed', error);
    ctx.status = 500;
    ctx.body = { error: 'internal error' };
  }
  if (http && ctx._matchedRoute) http.route = String(ctx._matchedRoute);
});

router.get('/orders/:id', (ctx) => {
  log.info('order looked up', { 'order.id': ctx.params.id });
  if (ctx.params.id === 'broken') throw new Error('the order cannot be read');
  ctx.body = { id: ctx.params.id };
});

app.use(router.routes());
const server = app.listen(Number(process.env.PORT ?? 3000), () => {
  console.log(`http://localhost:${(server.address() as AddressInfo).port}`);
});
