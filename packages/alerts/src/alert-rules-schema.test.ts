import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { alertRulesSchema } from './alert-rules-schema.ts';
import { RULE_TYPES } from './rule-properties.ts';

const FILE = new URL('../schema/alert-rules.schema.json', import.meta.url);

test('alertRulesSchema: the published file is current (UPDATE_SCHEMA=1 writes it)', () => {
  const current = JSON.stringify(alertRulesSchema(), null, 2);
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(FILE, `${current}\n`);
  assert.deepEqual(JSON.parse(readFileSync(FILE, 'utf8')), JSON.parse(current));
});

test('alertRulesSchema: every way to write a rule is there, and every reference leads somewhere', () => {
  const { $defs } = alertRulesSchema() as {
    $defs: Record<string, { properties: object; required: string[] }>;
  };
  for (const name of ['expression', ...RULE_TYPES, 'route', 'webhook_notifier'])
    assert.ok(Object.hasOwn($defs, name), name);
  for (const [name, { properties, required }] of Object.entries($defs)) {
    assert.ok(
      required.every((property) => Object.hasOwn(properties, property)),
      name,
    );
  }
  const references = JSON.stringify(alertRulesSchema()).matchAll(/"#\/\$defs\/(\w+)"/gu);
  for (const [, name = ''] of references) assert.ok(Object.hasOwn($defs, name), name);
});
