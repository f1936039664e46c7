/** The API of a hub that has a shop's telemetry, asked by an administrator who mistypes. */

import { API_ROUTES } from '../../packages/hub/src/api-routes.ts';
import { askApi } from '../../packages/hub/test/running-api.ts';
import type { RandomInteger } from '../crash/seeded-random.ts';
import { startShopHub } from '../dashboard/shop-hub.ts';
import type { FuzzSubject } from './fuzz.ts';
import { mutateText } from './mutate.ts';

/** Values of parameters, right ones. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  query: ['level>=error', 'service:checkout | count by route', '* | p95 duration by name', 'GET'],
  since: ['-1h', '2026-01-01T00:00:00Z', '1700000000000000000'],
  until: ['now', '-1m'],
  limit: ['1', '500'],
  zone: ['UTC', 'Europe/Berlin'],
  cursor: ['eyJ2IjoxfQ'],
  name: ['http.server.request.duration', 'process.cpu.utilization'],
  field: ['service', 'route'],
  over: ['logs', 'spans'],
  before: ['5'],
};

/** Those that begin a login or end it, or never end. */
const LEFT_OUT = /\/session|\/stream|launch-tokens/u;

/** An address, as text: `METHOD path?query`, then a body. */
function addressOf(method: string, path: string): string {
  const parameters = Object.entries(VALUES).map(
    ([name, [value = '']]) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${method} ${path.replace(/:\w+/gu, '4bf92f3577b34da6a3ce929d0e0e4736')}?${parameters.join('&')}`;
}

/** Starts it. An answer of 500 or above is a finding, but 503: the hub has too much to do. */
export async function startHubSubject(): Promise<{ subject: FuzzSubject<string>; close(): Promise<void> }> {
  const shop = await startShopHub({ requests: 50 });
  const token = shop.hub.createPageUrl()?.split('=')[1];
  const base = shop.url('api');
  const { headers } = await askApi(base, '/api/session', { method: 'POST', body: { token } });
  const cookie = headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
  const seeds = API_ROUTES.filter(({ path }) => !LEFT_OUT.test(path)).map(({ method, path }) =>
    addressOf(method, path),
  );
  const others = Object.values(VALUES).flat();
  return {
    subject: {
      name: 'API of the hub',
      seeds,
      mutate: (seed, random) => mutateAddress(seed, others, random),
      async run(address) {
        const [, method = 'GET', path = '/'] = /^([A-Z]+) (.*)$/su.exec(address) ?? [];
        const body =
          method === 'GET' ? {} : { body: { [path.slice(0, 5)]: address, query: address, name: address } };
        const { status, text } = await askApi(base, path, { method, cookie, ...body });
        if (status >= 500 && status !== 503)
          throw new Error(`${method} is answered with ${status}: ${text.slice(0, 200)}`);
      },
      isRefusal: () => false,
    },
    close: () => shop.close(),
  };
}

/** Changes one value, decoded, so that it stays an address; or a part of the path. */
function mutateAddress(seed: string, others: readonly string[], random: RandomInteger): string {
  const [path = '', query = ''] = seed.split('?');
  const pairs = query.split('&');
  const at = random(0, pairs.length);
  const [name = '', value = ''] = pairs[at]?.split('=') ?? [];
  if (name === '') {
    const [method = '', ...parts] = path.split('/');
    const part = random(1, parts.length - 1);
    parts[part] = encode(mutateText(parts[part] ?? '', others, random));
    return `${[method, ...parts].join('/')}?${query}`;
  }
  const mutated = encode(mutateText(decodeURIComponent(value), others, random));
  return `${path}?${pairs.with(at, `${name}=${mutated}`).join('&')}`;
}

/** A lone surrogate cannot be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
