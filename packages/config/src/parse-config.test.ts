import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { parseConfig } from './parse-config.ts';

function problemsOf(text: string, env: Record<string, string> = {}): readonly ConfigProblem[] {
  try {
    parseConfig(text, { file: 'agentbus.yaml', env });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

function positions(text: string): string[] {
  return problemsOf(text).map(({ line, column, path }) => `${line}:${column} ${path.join('.')}`);
}

test('parseConfig: a policy', () => {
  const config = parseConfig(`
# What the shop keeps to itself.
redaction:
  keys: [employee number, { name: badge, rule: badge-id }]
  safe: [session token]
  detectors: { ipv4: true, phone: false }
  actions:
    card: partial
  limits: { maxDepth: 8 }
`);
  assert.deepEqual(config.redaction, {
    keys: ['employee number', { name: 'badge', rule: 'badge-id' }],
    safe: ['session token'],
    detectors: { ipv4: true, phone: false },
    actions: { card: 'partial' },
    limits: { maxDepth: 8 },
  });
});

test('parseConfig: nothing in the file is an empty configuration', () => {
  for (const text of ['', '\n', '# only a comment\n', '---\n', 'redaction:\n']) {
    assert.deepEqual(parseConfig(text), {}, JSON.stringify(text));
  }
});

test('parseConfig: a value out of range has line, column, value, range', () => {
  const [problem] = problemsOf('redaction:\n  limits:\n    maxDepth: 0\n');
  assert.ok(problem);
  assert.deepEqual(
    [problem.line, problem.column, problem.path.join('.')],
    [3, 5, 'redaction.limits.maxDepth'],
  );
  assert.match(`${problem.message} ${problem.fix}`, /0.*1 to 64/u);
});

test('parseConfig: a name that there is not has the nearest one', () => {
  const [section] = problemsOf('redactoin:\n  keys: []\n');
  assert.match(section?.fix ?? '', /Did you mean redaction\?/u);
  const [setting] = problemsOf('redaction:\n  detecters: {}\n');
  assert.deepEqual([setting?.line, setting?.column], [2, 3]);
  assert.match(setting?.fix ?? '', /Did you mean detectors\?/u);
  const [rule] = problemsOf('redaction:\n  actions: { emial: hash }\n');
  assert.match(rule?.fix ?? '', /Did you mean email\?/u);
});

test('parseConfig: every problem, in the order of the file', () => {
  const text =
    'redaction:\n  limits: { maxDepth: 99, maxWidth: 0 }\n  actions:\n    email: blur\n  paths:\n    - a.b\n    - 7\n';
  assert.deepEqual(positions(text), [
    '2:13 redaction.limits.maxDepth',
    '2:27 redaction.limits.maxWidth',
    '4:5 redaction.actions.email',
    '7:7 redaction.paths.1',
  ]);
});

test('parseConfig: the message begins with file, line and column', () => {
  assert.throws(
    () => parseConfig('redaction: { limits: 5 }', { file: 'conf/agentbus.yaml' }),
    /^ConfigError: conf\/agentbus\.yaml:1:14: redaction\.limits: /u,
  );
});

test('parseConfig: YAML that is none, and YAML that is no mapping', () => {
  assert.deepEqual(positions('redaction:\n  keys: [a, b\n'), ['3:1 ']);
  assert.deepEqual(
    positions('redaction: {}\nredaction: {}\n').map((position) => position.split(' ')[0]),
    ['2:1'],
  );
  for (const text of ['- a\n', 'text\n', '7\n']) {
    const [problem] = problemsOf(text);
    assert.match(problem?.message ?? '', /must be sections by name/u, text);
  }
});

test('parseConfig: aliases are followed, and cannot blow up', () => {
  assert.deepEqual(parseConfig('redaction:\n  keys: &k [badge]\n  safe: *k\n').redaction?.safe, ['badge']);
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [...pair])) {
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
  }
  assert.equal(problemsOf(`${bomb.join('\n')}\n`).length > 0, true);
});

test('parseConfig: throws nothing but ConfigError, with places in the text', () => {
  const word = fc.constantFrom(
    'redaction',
    'keys',
    'limits',
    'maxDepth',
    ':',
    ' ',
    '\n  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '0',
    `\${X}`,
    '"',
    '&a',
    '*a',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const text = words.join('');
      const lines = text.split('\n');
      for (const { line, column } of problemsOf(text)) {
        assert.ok(
          line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1,
        );
      }
    }),
    { numRuns: 500 },
  );
});
