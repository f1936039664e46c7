import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { defaultDirectory } from './store-layout.ts';

test('defaultDirectory: AGENTBUS_DIRECTORY, made absolute', () => {
  assert.equal(defaultDirectory({ AGENTBUS_DIRECTORY: '/var/log/telemetry' }), '/var/log/telemetry');
  assert.equal(defaultDirectory({ AGENTBUS_DIRECTORY: 'telemetry' }), resolve('telemetry'));
});

test('defaultDirectory: .agentbus where the variable is unset or empty', () => {
  assert.equal(defaultDirectory({}), resolve('.agentbus'));
  assert.equal(defaultDirectory({ AGENTBUS_DIRECTORY: '' }), resolve('.agentbus'));
});
