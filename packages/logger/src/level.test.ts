import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getLevel, isKindEnabled, levelFromEnvironment, setKindEnabled, setLevel } from './level.ts';
import { getLogger } from './logger.ts';

test('levelFromEnvironment: AGENTBUS_LEVEL in any case and with aliases, info when unset, empty or invalid', () => {
  const level = (AGENTBUS_LEVEL?: string) => levelFromEnvironment({ AGENTBUS_LEVEL });
  assert.deepEqual(['DEBUG', 'warn', 'Fatal', ' trace ', '', undefined, 'loud', '5'].map(level), [
    'debug',
    'warning',
    'critical',
    'trace',
    'info',
    'info',
    'info',
    'info',
  ]);
});

test('setLevel: global and by name, undefined goes back', () => {
  setLevel('warn');
  setLevel('trace', 'noisy');
  assert.deepEqual([getLevel(), getLevel('noisy'), getLevel('other')], ['warning', 'trace', 'warning']);
  setLevel(undefined, 'noisy');
  assert.equal(getLevel('noisy'), 'warning');
  setLevel(undefined);
  assert.equal(getLevel(), 'info');
});

test('setLevel, getLogger, setKindEnabled: refuse unknown names with a code and the choices', () => {
  const invalidLevel = {
    code: 'invalid-level',
    message:
      'Cannot set the level: level is "audit", must be one of trace, debug, info, warning, error, critical. Kinds are switched with setKindEnabled.',
  };
  assert.throws(() => setLevel('audit' as 'info'), invalidLevel);
  assert.throws(() => getLogger('a', { level: 'audit' as 'info' }), invalidLevel);
  assert.throws(() => setKindEnabled('info' as 'audit', true), { code: 'invalid-kind' });
  assert.throws(() => getLogger(''), { code: 'invalid-name' });
  assert.throws(() => getLogger(undefined as unknown as string), { code: 'invalid-name' });
});

test('isKindEnabled: true until switched off', () => {
  assert.equal(isKindEnabled('performance'), true);
  setKindEnabled('performance', false);
  assert.equal(isKindEnabled('performance'), false);
  setKindEnabled('performance', true);
});
