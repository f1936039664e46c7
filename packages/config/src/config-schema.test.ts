import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { ConfigError } from './config-error.ts';
import { configSchema } from './config-schema.ts';
import { parseConfig } from './parse-config.ts';
import { SETTINGS } from './settings.ts';

const FILE = new URL('../schema/config.schema.json', import.meta.url);

const validate = new Ajv2020({ strict: false }).compile(configSchema());

function isParsed(text: string): boolean {
  try {
    parseConfig(text, { env: { PORT: '4319', HOOK: 'https://example.com/hook' } });
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** A setting on a line of its own, in its groups. */
const at = (path: string, value: string) => {
  const names = path.split('.');
  return `${names.map((name, depth) => `${'  '.repeat(depth)}${name}:`).join('\n')} ${value}\n`;
};

const VALID: Readonly<Record<string, readonly string[]>> = {
  text: ['x', '"1"'],
  file: ['./a'],
  url: ['http://localhost:4318', 'https://otlp.example.com/base'],
  flag: ['true', 'false'],
  port: ['0', '65535', 'none', `\${PORT}`],
  list: ['[]', '[a, b]'],
  integer: ['1', '100'],
  number: ['0', '0.5', '1'],
  duration: ['1000', '30s', '1.5h', '14d'],
  size: ['65536', '64MiB', '1GB'],
};

const INVALID: Readonly<Record<string, readonly string[]>> = {
  text: ['""', '7', '[a]', '{ a: 1 }'],
  file: ['""', 'true'],
  url: ['localhost:4318', 'ftp://x', '7'],
  flag: ['"yes"', '1'],
  port: ['-1', '65536', '1.5', 'some'],
  list: ['a', '[1]', '[""]', '{ a: b }'],
  integer: ['0', '1.5', '"1"'],
  number: ['-0.1', '1.1', 'half'],
  duration: ['-1', '1.5', 'soon', '5MiB', '"5 s"'],
  size: ['-1', '0.5', 'much', '5s'],
  oneOf: ['other', '7', '[]'],
  map: ['a', '[a]', '{ a: [] }'],
};

test('configSchema: the published file is current (UPDATE_SCHEMA=1 writes it)', () => {
  const current = JSON.stringify(configSchema(), null, 2);
  if (process.env.UPDATE_SCHEMA === '1') writeFileSync(FILE, `${current}\n`);
  assert.deepEqual(JSON.parse(readFileSync(FILE, 'utf8')), JSON.parse(current));
});

test('configSchema, parseConfig: agree on valid and invalid values of every setting', () => {
  for (const [path, { type }] of Object.entries(SETTINGS)) {
    const valid = type.is === 'oneOf' ? type.values : (VALID[type.is] ?? ['{}']);
    for (const value of valid) agree(at(path, value), true);
    for (const value of INVALID[type.is] ?? []) agree(at(path, value), false);
    agree(at(`${path}x`, 'x'), false);
    agree(at(path, ''), true);
  }
});

test('configSchema, parseConfig: agree on whole files', () => {
  const valid = [
    '{}',
    'level: WARN\nlevels: { checkout.db: debug, shop: Error }',
    'correlation: false\nstorage: { retention: false }',
    'storage: { retention: { maxBytes: unlimited, audit: { maxAgeMillis: 365d } } }',
    'otlp: { endpoint: "http://localhost:4318", headers: { authorization: "Bearer x" } }',
    'service: { name: shop, attributes: { team: a, size: 3, canary: true } }',
    'redaction:',
    'redaction: { keys: [badge, { name: crew id, rule: crew }], detectors: { ipv4: true }, limits: { maxDepth: 8 } }',
    'redaction: { paths: [a.b, { path: "**.c", action: partial }], failClosed: { allow: [] } }',
    'alerts: alerts.yaml',
    'alerts: { groups: [{ name: g, rules: [{ alert: A, expr: "level>=error | count over 5m > 1" }] }] }',
  ];
  const invalid = [
    '[]',
    'text',
    'correlation: true',
    'otlp: false',
    'hub: 7',
    'level: loud',
    'levels: { a: loud }',
    'service: { attributes: { a: [1] } }',
    'redaction: false',
    'redaction: { detectors: { ipv4: 1 } }',
    'redaction: { limits: { maxDepth: 0 } }',
    'redaction: { failClosed: {} }',
    'redaction: { keys: [{ rule: crew }] }',
    'alerts: []',
    'alerts: 7',
    'alerts: { groups: [{ name: g, rules: [{ alert: A, exprr: x }] }] }',
  ];
  for (const text of valid) agree(text, true);
  for (const text of invalid) agree(text, false);
});

function agree(text: string, expected: boolean): void {
  assert.equal(isParsed(text), expected, `parser: ${text}`);
  assert.equal(validate(parse(text)), expected, `schema: ${text}: ${JSON.stringify(validate.errors)}`);
}
