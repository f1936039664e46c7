/** A bad day, made short: the payment provider becomes slow, then a new version of the checkout throws. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CUSTOMER } from './planted-secrets.ts';
import { send } from './traffic.ts';

const PAUSE_MILLIS = 200;

/** Where the shop is, and how a new version of its checkout comes to be asked. */
export interface Shop {
  readonly storefront: string;
  deployCheckout(version: string): Promise<void>;
}

/** Has the incident, and says what happens; gives the number of requests. */
export async function haveIncident(shop: Shop, say: (what: string) => void): Promise<number> {
  let number = 0;
  const order = (extra: Record<string, unknown>) => {
    number += 1;
    const body = {
      orderId: `order-${number}`,
      email: `customer${number}@${CUSTOMER.mailDomain}`,
      card: CUSTOMER.card,
      total: 20 + (number % 7),
      items: [{ id: 'mug', quantity: 1 }],
      coupon: number % 2 === 0 ? `SPRING-${number}` : undefined,
      ...extra,
    };
    return send(shop.storefront, { path: '/orders', body }, `req-${String(number).padStart(5, '0')}`);
  };
  const orders = async (seconds: number, extra: Record<string, unknown> = {}) => {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) await Promise.all([order(extra), sleep(PAUSE_MILLIS)]);
  };
  say('An ordinary day …');
  await orders(17);
  say('The payment provider becomes slow …');
  await orders(15, { provider: 'slow' });
  say('Version 1.5.0 of the checkout is deployed …');
  await shop.deployCheckout('1.5.0');
  await orders(8, { provider: 'slow' });
  return number;
}
