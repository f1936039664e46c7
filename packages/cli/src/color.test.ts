import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { type ColorMode, colorEnabled, createPaint } from './color.ts';

const terminal = Object.assign(new PassThrough(), { isTTY: true });
const pipe = new PassThrough();

const CASES: readonly [ColorMode, typeof pipe, Record<string, string>, boolean][] = [
  ['auto', terminal, {}, true],
  ['auto', pipe, {}, false],
  ['auto', terminal, { NO_COLOR: '1' }, false],
  ['auto', terminal, { NO_COLOR: '' }, true],
  ['auto', terminal, { TERM: 'dumb' }, false],
  ['auto', pipe, { FORCE_COLOR: '1' }, true],
  ['auto', terminal, { FORCE_COLOR: '0' }, false],
  ['auto', terminal, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['always', pipe, { NO_COLOR: '1' }, true],
  ['never', terminal, { FORCE_COLOR: '1' }, false],
];

for (const [mode, stdout, env, expected] of CASES) {
  const where = stdout === terminal ? 'a terminal' : 'a pipe';
  test(`colorEnabled: --color ${mode} on ${where} with ${JSON.stringify(env)} is ${expected}`, () => {
    assert.equal(colorEnabled(mode, { stdout, env }), expected);
  });
}

test('createPaint: adds sequences only where colour is on', () => {
  assert.equal(createPaint(false)('red', 'a'), 'a');
  assert.equal(createPaint(true)('red', 'a'), '\u001b[31ma\u001b[39m');
  assert.equal(createPaint(true)('red', ''), '');
});
