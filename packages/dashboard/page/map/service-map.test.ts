import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '@agentbus/filter';
import {
  callText,
  edgeFilter,
  type MapAnswer,
  type MapNode,
  mapAround,
  nodeFilter,
  secondsOf,
} from './service-map.ts';

const node = (type: MapNode['type'], name: string): MapNode => ({
  id: `${type}:${name}`,
  name,
  type,
  requests: 0,
  failed: 0,
  p95: null,
});

const edge = (from: string, to: string) => ({ from, to, calls: 1, failed: 0, p95: 0 });

const MAP: MapAnswer = {
  since: '1000000000',
  until: '11000000000',
  spans: 9,
  more: false,
  nodes: [node('service', 'web'), node('service', 'shop'), node('service', 'mail'), node('database', 'pg')],
  edges: [edge('service:web', 'service:shop'), edge('service:shop', 'database:pg')],
  unpaired: 0,
};

test('mapAround: the chosen, what they call, and what calls them', () => {
  assert.equal(mapAround(MAP, []), MAP);
  const names = (services: string[]) => mapAround(MAP, services).nodes.map(({ name }) => name);
  assert.deepEqual(names(['web']), ['web', 'shop']);
  assert.deepEqual(names(['shop']), ['web', 'shop', 'pg']);
  assert.deepEqual(names(['mail', 'nobody']), ['mail']);
});

test('filters of nodes and calls: can be read, whatever something is called', () => {
  for (const name of ['web', 'a b', '"; DROP', 'x*', 'api.example:443']) {
    for (const type of ['service', 'database', 'messaging', 'external'] as const) {
      parse(nodeFilter(node(type, name)));
      parse(edgeFilter(edge(`service:${name}`, `${type}:${name}`), node(type, name)));
    }
  }
  assert.equal(
    edgeFilter(edge('service:a:b', 'messaging:kafka'), node('messaging', 'kafka')),
    'service:"a:b" messaging.system:kafka',
  );
});

test('callText: rate, share of failures where there are any, and p95', () => {
  assert.equal(secondsOf(MAP), 10);
  assert.equal(callText(20, 0, 0.045, 10), '2/s · 45 ms');
  assert.equal(callText(20, 1, null, 10), '2/s · 5 %');
});
