import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** Everything that a source file imports at run time, and what that imports. */
function importsOf(file: string, found: Set<string> = new Set()): Set<string> {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  for (const [, types, name = ''] of text.matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)';/gmu)) {
    if (types !== undefined || found.has(name)) continue;
    found.add(name);
    if (name.startsWith('./')) importsOf(name, found);
  }
  return found;
}

test('index: loads no YAML, no HTTP and no notifier into the instrumented process', () => {
  const outside = [...importsOf('./index.ts')].filter((name) => !name.startsWith('./'));
  assert.deepEqual(outside.sort(), [
    '@agentbus/filter',
    '@agentbus/otlp',
    '@opentelemetry/api',
    'node:crypto',
  ]);
});

test('notifiers and service: load what they need', () => {
  assert.ok(importsOf('./notifiers.ts').has('node:http'));
  assert.ok(importsOf('./service.ts').has('node:fs'));
});
