import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIELD_NAMES, resolveField } from './field.ts';
import { suggestFields } from './field-suggestion.ts';

for (const [name, expected] of [
  ['level', { kind: 'level' }],
  ['severity', { kind: 'level' }],
  ['service', { kind: 'service' }],
  ['route', { kind: 'attribute', key: 'http.route', forced: false }],
  ['status', { kind: 'attribute', key: 'http.response.status_code', forced: false }],
  ['correlation', { kind: 'attribute', key: 'correlation.id', forced: false }],
  ['user.id', { kind: 'attribute', key: 'user.id', forced: false }],
  ['@level', { kind: 'attribute', key: 'level', forced: true }],
  ['@resource.x', { kind: 'attribute', key: 'resource.x', forced: true }],
  ['resource.host.name', { kind: 'resource', key: 'host.name' }],
  ['resource.', { kind: 'attribute', key: 'resource.', forced: false }],
  ['resource', { kind: 'attribute', key: 'resource', forced: false }],
  ['@', { kind: 'attribute', key: '@', forced: false }],
  ['Level', { kind: 'attribute', key: 'Level', forced: false }],
  ['constructor', { kind: 'attribute', key: 'constructor', forced: false }],
] as const) {
  test(`resolveField: ${name} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(resolveField(name), { name, ...expected });
  });
}

for (const [name, expected] of [
  ['sevice', ['service']],
  ['srevice', ['service']],
  ['Level', ['level']],
  ['statuscode', ['statusCode']],
  ['boyd', ['body']],
  ['user.id', []],
  ['service', []],
  ['x', []],
] as const) {
  test(`suggestFields: ${name} is near ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(suggestFields(name), expected);
  });
}

test('suggestFields: has nothing to say about the names that there are', () => {
  for (const name of FIELD_NAMES) assert.deepEqual(suggestFields(name), []);
});
