/** Takes the money, or fails in the ways that payment providers fail. */

import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@agentbus/logger';
import { SERVICE } from './planted-secrets.ts';
import { type Reply, serve } from './service.ts';

const log = getLogger('payments');

class PaymentError extends Error {
  override name = 'PaymentError';
}

serve({
  'POST /charge': async (body): Promise<Reply> => {
    const orderId = String(body.orderId);
    log.debug('calling the payment provider', {
      'order.id': orderId,
      'http.request.header.authorization': `Bearer ${SERVICE.providerToken}`,
      'card.number': String(body.card),
    });
    log.info(`charging card ${body.card}`, { 'order.id': orderId });
    try {
      return await log.measure('provider.charge', { 'order.id': orderId }, () => charge(orderId, body));
    } catch (error) {
      log.error('payment failed', error, { 'order.id': orderId, 'order.total': Number(body.total) });
      return { status: 402, body: { error: 'payment failed' } };
    }
  },
});

async function charge(orderId: string, { fail, provider }: Record<string, unknown>): Promise<Reply> {
  await sleep(provider === 'slow' ? 250 : 15);
  if (fail === 'declined') {
    throw new PaymentError('card declined', { cause: new Error('issuer answered 05: do not honour') });
  }
  if (fail === 'outage') {
    log.critical('payment provider unreachable', {
      'server.address': 'provider.example',
      'server.port': 443,
    });
    const attempts = [
      new Error('connect ECONNREFUSED 192.0.2.10:443'),
      new Error(`connect ETIMEDOUT postgres://payments:${SERVICE.databasePassword}@db.example:5432/payments`),
    ];
    throw new PaymentError('no provider answered', {
      cause: new AggregateError(attempts, 'all routes failed'),
    });
  }
  return { status: 200, body: { orderId, charged: true } };
}
