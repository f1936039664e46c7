import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createPresetRedactor, redactLogs, redactResource, redactSpans } from './redaction.ts';

const LEAK = { password: 'hunter2', badge: 'b-4711' };

async function directoryWith(t: TestContext, yaml?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-sdk-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  if (yaml !== undefined) await writeFile(join(directory, 'agentbus.yaml'), yaml);
  return directory;
}

test('createPresetRedactor: the default policy, without options and configuration', async (t) => {
  const redactor = createPresetRedactor({}, {}, await directoryWith(t));
  assert.deepEqual(redactor?.redact(LEAK), { password: '[REDACTED:password]', badge: 'b-4711' });
});

test('createPresetRedactor: the policy of agentbus.yaml; an option wins', async (t) => {
  const directory = await directoryWith(t, 'redaction:\n  keys: [badge]\n');
  assert.equal(createPresetRedactor({}, {}, directory)?.redact(LEAK).badge, '[REDACTED:sensitive-key]');
  assert.equal(createPresetRedactor({ redaction: {} }, {}, directory)?.redact(LEAK).badge, 'b-4711');
});

test('createPresetRedactor: false, and AGENTBUS_REDACTION=off unless an option says otherwise', async (t) => {
  const directory = await directoryWith(t);
  assert.equal(createPresetRedactor({ redaction: false }, {}, directory), undefined);
  assert.equal(createPresetRedactor({}, { AGENTBUS_REDACTION: 'OFF' }, directory), undefined);
  for (const AGENTBUS_REDACTION of ['on', '', 'false', 'no']) {
    assert.ok(createPresetRedactor({}, { AGENTBUS_REDACTION }, directory), AGENTBUS_REDACTION);
  }
  assert.ok(createPresetRedactor({ redaction: {} }, { AGENTBUS_REDACTION: 'off' }, directory));
});

test('createPresetRedactor: a policy or a file that cannot be used is a StartError with the place', async (t) => {
  assert.throws(() => createPresetRedactor({ redaction: { limits: { maxDepth: 0 } } }, {}), {
    code: 'invalid-option',
    message: /limits\.maxDepth/u,
  });
  const directory = await directoryWith(t, 'redaction:\n  limits:\n    maxDepth: 0\n');
  assert.throws(() => createPresetRedactor({}, {}, directory), {
    code: 'invalid-config',
    message: /agentbus\.yaml:3:5: redaction\.limits\.maxDepth/u,
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
