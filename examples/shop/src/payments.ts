/** Takes the money, or fails in the ways that payment providers fail. */

import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@agentbus/logger';
import { type Reply, serve } from './service.ts';

const log = getLogger('payments');

/** A pretended secret: the redaction of a later version must mask it, together with the card number. */
const PROVIDER_TOKEN = 'Bearer demo-0a1b2c3d4e5f60718293a4b5c6d7e8f9';

class PaymentError extends Error {
  override name = 'PaymentError';
}

serve({
  'POST /charge': async (body): Promise<Reply> => {
    const orderId = String(body.orderId);
    log.debug('calling the payment provider', {
      'order.id': orderId,
      'http.request.header.authorization': PROVIDER_TOKEN,
      'card.number': String(body.card),
    });
    try {
      return await log.measure('provider.charge', { 'order.id': orderId }, () => charge(orderId, body.fail));
    } catch (error) {
      log.error('payment failed', error, { 'order.id': orderId, 'order.total': Number(body.total) });
      return { status: 402, body: { error: 'payment failed' } };
    }
  },
});

async function charge(orderId: string, fail: unknown): Promise<Reply> {
  await sleep(15);
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
      new Error('connect ETIMEDOUT 192.0.2.11:443'),
    ];
    throw new PaymentError('no provider answered', {
      cause: new AggregateError(attempts, 'all routes failed'),
    });
  }
  return { status: 200, body: { orderId, charged: true } };
}
