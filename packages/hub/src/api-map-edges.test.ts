import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredAttributes, StoredSpan } from '@agentbus/otlp';
import fc from 'fast-check';
import { ServiceMap } from './api-map-edges.ts';

const KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

interface Made {
  readonly id: string;
  readonly parent?: string;
  readonly service: string;
  readonly kind: keyof typeof KINDS;
  readonly millis?: number;
  readonly failed?: boolean;
  readonly attributes?: StoredAttributes;
}

function span({
  id,
  parent = '',
  service,
  kind,
  millis = 10,
  failed = false,
  attributes = {},
}: Made): StoredSpan {
  return {
    signal: 'traces',
    resource: { attributes: { 'service.name': service }, schemaUrl: '' },
    scope: { name: '', version: '', attributes: {}, schemaUrl: '' },
    attributes,
    timestamp: 0n,
    endTimestamp: BigInt(millis) * 1_000_000n,
    traceId: 'a'.repeat(32),
    spanId: id,
    parentSpanId: parent,
    traceState: '',
    traceFlags: 1,
    name: id,
    kind: KINDS[kind],
    statusCode: failed ? 2 : 0,
    statusMessage: '',
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function mapOf(spans: readonly Made[]) {
  const map = new ServiceMap();
  for (const made of spans) map.add(span(made));
  return map.answer();
}

const CALL: readonly Made[] = [
  { id: 'root', service: 'web', kind: 'server', millis: 50 },
  {
    id: 'call',
    parent: 'root',
    service: 'web',
    kind: 'client',
    millis: 40,
    attributes: { 'server.address': 'shop' },
  },
  { id: 'served', parent: 'call', service: 'shop', kind: 'server', millis: 30, failed: true },
];

test('ServiceMap: a client span and the server span under it are a call, as long as its caller waited', () => {
  const { nodes, edges, unpaired } = mapOf(CALL);
  assert.deepEqual(edges, [{ from: 'service:web', to: 'service:shop', calls: 1, failed: 1, p95: 0.04 }]);
  assert.deepEqual(nodes, [
    { id: 'service:shop', name: 'shop', type: 'service', requests: 1, failed: 1, p95: 0.03 },
    { id: 'service:web', name: 'web', type: 'service', requests: 1, failed: 0, p95: 0.05 },
  ]);
  assert.equal(unpaired, 0);
});

test('ServiceMap: a message takes as long as it is worked on, not as it is sent', () => {
  const { edges } = mapOf([
    { id: 'send', service: 'web', kind: 'producer', millis: 1, attributes: { 'messaging.system': 'kafka' } },
    { id: 'work', parent: 'send', service: 'mail', kind: 'consumer', millis: 700 },
  ]);
  assert.deepEqual(edges, [{ from: 'service:web', to: 'service:mail', calls: 1, failed: 0, p95: 0.7 }]);
});

test('ServiceMap: what is called without spans of its own stands there by its clearest name', () => {
  const { nodes, edges } = mapOf([
    {
      id: 'sql',
      service: 'shop',
      kind: 'client',
      attributes: { 'db.system.name': 'postgresql', 'server.address': 'db:1' },
    },
    { id: 'get', service: 'shop', kind: 'client', attributes: { 'server.address': 'api.example:443' } },
    { id: 'unknown', service: 'shop', kind: 'client' },
  ]);
  assert.deepEqual(
    nodes.map(({ id, type, name }) => [id, type, name]),
    [
      ['database:postgresql', 'database', 'postgresql'],
      ['external:api.example:443', 'external', 'api.example:443'],
      ['service:shop', 'service', 'shop'],
    ],
  );
  assert.equal(edges.length, 2);
});

test('ServiceMap: calls within a service are no edge; requests without their caller are counted', () => {
  const { edges, unpaired, nodes } = mapOf([
    { id: 'a', service: 'web', kind: 'client', attributes: { 'server.address': 'me' } },
    { id: 'b', parent: 'a', service: 'web', kind: 'server' },
    { id: 'c', parent: 'gone', service: 'web', kind: 'server' },
  ]);
  assert.deepEqual([edges, unpaired, nodes.length], [[], 1, 1]);
});

test('ServiceMap: p95 is a duration that there was, and the order of spans makes no difference', () => {
  const many = Array.from({ length: 100 }, (_, index): Made[] => [
    { id: `c${index}`, service: 'web', kind: 'client', millis: index + 1 },
    { id: `s${index}`, parent: `c${index}`, service: 'shop', kind: 'server', millis: index },
  ]).flat();
  assert.equal(mapOf(many).edges[0]?.p95, 0.095);
  fc.assert(
    fc.property(fc.shuffledSubarray([...CALL, ...many.slice(0, 20)], { minLength: 23 }), (shuffled) => {
      assert.deepEqual(mapOf(shuffled), mapOf([...CALL, ...many.slice(0, 20)]));
    }),
  );
});
