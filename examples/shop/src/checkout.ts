/** Prices an order, applies discounts, asks payments for the money and books the sale. */

import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@agentbus/logger';
import { percentOff } from './coupons.ts';
import { SERVICE } from './planted-secrets.ts';
import { post, requiredEnv, serve } from './service.ts';

const log = getLogger('checkout');
const paymentsUrl = requiredEnv('PAYMENTS_URL');

serve({
  'POST /checkout': async (body) => {
    const orderId = String(body.orderId);
    log.debug(() => ['cart loaded', { 'order.id': orderId, cart: { items: body.items, currency: 'EUR' } }]);

    const total = await log.measure(
      'db.query',
      { 'db.query.text': 'SELECT price FROM products' },
      async () => {
        await sleep(body.slow === true ? 700 : 5);
        return Number(body.total) * (1 - percentOff(body.coupon) / 100);
      },
    );
    if (body.slow === true) log.warning('price lookup is slow', { 'order.id': orderId, threshold_ms: 500 });

    if (body.discount !== undefined) {
      await log.audit('discount granted by hand', {
        eventName: 'shop.discount.granted',
        'order.id': orderId,
        'discount.percent': Number(body.discount),
        'enduser.id': 'clerk-7',
      });
    }

    const url = `${paymentsUrl}/charge?access_token=${SERVICE.sessionToken}`;
    const payment = await post(url, {
      orderId,
      total,
      card: body.card,
      fail: body.fail,
      provider: body.provider,
    });
    if (payment.status !== 200) return { status: 402, body: { orderId, error: payment.body.error } };

    log.business('order placed', {
      eventName: 'shop.order.placed',
      'order.id': orderId,
      'order.total': total,
    });
    return { status: 200, body: { orderId, paid: total } };
  },
});
