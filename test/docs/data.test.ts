/** Each `yaml` and `json` block parses; what is ours passes the check of what reads it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parseConfig } from '@agentbus/config';
import { loadRuleTests, parseAlertRules } from '@agentbus/config/alert-rules';
import { type CodeBlock, placeOf, REPOSITORY, readCodeBlocks } from './documents.ts';

const requireOfConfig = createRequire(join(REPOSITORY, 'packages/config/package.json'));
const { parse: parseYaml } = requireOfConfig('yaml') as { parse(text: string): unknown };
const schema = requireOfConfig('./schema/config.schema.json') as { properties: Record<string, unknown> };

/** Any variable is set, to what is a key and a URL. */
const env = new Proxy({}, { get: () => 'https://example.com/0123456789abcdef0123456789abcdef' });

const blocks = readCodeBlocks().filter(({ notes }) => !notes.has('unchecked'));

describe('documents', () => {
  for (const block of blocks.filter(({ language }) => language === 'yaml' || language === 'yml')) {
    test(`${placeOf(block)}: the YAML says what it may say`, (t) => checkYaml(block, t));
  }
  for (const block of blocks.filter(({ language }) => language === 'json')) {
    test(`${placeOf(block)}: the JSON parses`, () => void JSON.parse(block.code));
  }
});

function checkYaml(block: CodeBlock, t: TestContext): void {
  const keys = Object.keys(parseYaml(block.code) as object);
  if (keys.includes('rule_files')) checkRuleTests(block, t);
  else if (keys.includes('groups')) parseAlertRules(block.code, { env });
  else if (keys.includes('route')) parseAlertRules(`groups: []\n${block.code}`, { env });
  else if (keys.every((key) => key in schema.properties)) parseConfig(block.code, { env });
}

/** Tests of rules beside the rules that the document shows before. */
function checkRuleTests(block: CodeBlock, t: TestContext): void {
  const folder = mkdtempSync(join(tmpdir(), 'agentbus-documents-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const rules = blocks.find(({ document, code }) => document === block.document && /^groups:/mu.test(code));
  assert.ok(rules, 'the document shows no rules');
  writeFileSync(join(folder, 'alerts.yaml'), rules.code);
  writeFileSync(join(folder, 'tests.yaml'), block.code);
  assert.notEqual(loadRuleTests(join(folder, 'tests.yaml'), { env }).tests.length, 0);
}
