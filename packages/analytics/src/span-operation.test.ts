import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathFilter, spanOperation } from './span-operation.ts';

const SPAN = { kind: 'server', name: 'POST', route: '', path: '', url: '' };

test('spanOperation: the route, else the name, else the method with the path, ids left out', () => {
  assert.equal(spanOperation({ ...SPAN, name: 'POST /orders', route: '/orders/:id' }), '/orders/:id');
  assert.equal(spanOperation({ ...SPAN, name: 'POST /orders' }), 'POST /orders');
  assert.equal(spanOperation({ ...SPAN, path: '/v1/orders/77/lines' }), 'POST /v1/orders/*/lines');
  assert.equal(spanOperation({ ...SPAN, path: '/users/ann%20b/a b' }), 'POST /users/*/*');
  assert.equal(spanOperation(SPAN), 'POST');
  const call = { ...SPAN, kind: 'client', url: 'http://payments:8080/charge/9f?x=1' };
  assert.equal(spanOperation(call), 'POST /charge/*');
  assert.equal(spanOperation({ ...SPAN, kind: 'internal', name: 'db.query', path: '/x' }), 'db.query');
});

test('pathFilter: finds what the name was made of', () => {
  assert.equal(pathFilter('request', 'POST /orders/*'), '(name=POST url.path:/orders/*)');
  assert.equal(pathFilter('call', 'GET /x'), '(name=GET url.full:*/x*)');
  assert.equal(pathFilter('request', '/orders'), '');
  assert.equal(pathFilter('request', 'POST /a") OR (b'), '');
});
