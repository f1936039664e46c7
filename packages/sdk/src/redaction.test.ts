import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createPresetRedactor, redactLogs, redactResource, redactSpans } from './redaction.ts';

const LEAK = { password: 'hunter2', badge: 'b-4711' };

test('createPresetRedactor: the default policy, without options', () => {
  const redactor = createPresetRedactor({}, {});
  assert.deepEqual(redactor?.redact(LEAK), { password: '[REDACTED:password]', badge: 'b-4711' });
});

test('createPresetRedactor: false, and AGENTBUS_REDACTION=off unless an option says otherwise', () => {
  assert.equal(createPresetRedactor({ redaction: false }, {}), undefined);
  assert.equal(createPresetRedactor({}, { AGENTBUS_REDACTION: 'OFF' }), undefined);
  for (const AGENTBUS_REDACTION of ['on', '', 'false', 'no']) {
    assert.ok(createPresetRedactor({}, { AGENTBUS_REDACTION }), AGENTBUS_REDACTION);
  }
  assert.ok(createPresetRedactor({ redaction: {} }, { AGENTBUS_REDACTION: 'off' }));
});

test('createPresetRedactor: a policy that cannot be used is a StartError', () => {
  assert.throws(() => createPresetRedactor({ redaction: { limits: { maxDepth: 0 } } }, {}), {
    code: 'invalid-option',
    message: /limits\.maxDepth/u,
  });
});

test('redactResource: a resource of the SDK, changed only where something is sensitive', () => {
  const redactor = createPresetRedactor({ redaction: {} }, {});
  const clean = resourceFromAttributes({ 'service.name': 'shop' });
  assert.equal(redactResource(clean, redactor), clean);
  const leaky = resourceFromAttributes({ 'service.name': 'shop', 'deployment.password': 'hunter2' });
  const redacted = redactResource(leaky, redactor);
  assert.deepEqual(redacted.attributes, {
    'service.name': 'shop',
    'deployment.password': '[REDACTED:password]',
  });
  assert.equal(typeof redacted.merge, 'function');
  assert.equal(redactResource(leaky, undefined), leaky);
});

test('redactLogs, redactSpans: nothing where redaction is off', () => {
  assert.deepEqual([redactLogs(undefined), redactSpans(undefined)], [[], []]);
});
