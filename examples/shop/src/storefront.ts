/** The shop's front door: it greets, lists products, logs people in and passes orders on to checkout. */
import { getLogger } from '@agentbus/logger';
import { CUSTOMER } from './planted-secrets.ts';
import { post, requiredEnv, serve } from './service.ts';

const log = getLogger('storefront');
let checkoutUrl = requiredEnv('CHECKOUT_URL');
// A new version of the checkout listens elsewhere.
process.on('message', (message: { checkoutUrl: string }) => {
  checkoutUrl = message.checkoutUrl;
});

const PRODUCTS = [
  { id: 'mug', price: 12 },
  { id: 'notebook', price: 8 },
  { id: 'lamp', price: 49 },
];

serve(
  {
    'GET /': () => ({
      status: 200,
      body: { shop: 'AgentBus demo shop', try: ['/products', 'POST /orders'] },
    }),

    'GET /products': async () => {
      log.trace('catalogue cache lookup', { 'cache.key': 'products:all', 'cache.hit': true });
      return await log.measure('catalogue.list', () => ({ status: 200, body: PRODUCTS }));
    },

    'POST /login': (body) => {
      if (body.password === CUSTOMER.password) {
        log.info('user signed in', { 'user.id': String(body.user), 'client.address': '192.0.2.17' });
        return { status: 200, body: { ok: true } };
      }
      log.security('login failed', {
        eventName: 'auth.login.failed',
        'user.id': String(body.user),
        'client.address': '192.0.2.66',
        password: String(body.password),
      });
      return { status: 401, body: { error: 'wrong user or password' } };
    },

    'POST /orders': async (body) => {
      log.info('order received', {
        'order.id': String(body.orderId),
        customer: { contact: { email: String(body.email) } },
      });
      const answer = await post(`${checkoutUrl}/checkout`, body);
      if (answer.status !== 200) {
        log.warning('checkout refused the order', {
          'order.id': String(body.orderId),
          'http.response.status_code': answer.status,
        });
      }
      return { status: answer.status, body: answer.body };
    },
  },
  Number(process.env.SHOP_PORT ?? 0),
);
