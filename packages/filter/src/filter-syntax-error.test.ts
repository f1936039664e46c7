import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterSyntaxError, formatSyntaxError } from './filter-syntax-error.ts';
import { parse } from './parse.ts';

function display(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return formatSyntaxError(error, text).split('\n');
    throw error;
  }
  return assert.fail(`${text} parses`);
}

test('formatSyntaxError: the message, the text and carets under the wrong part', () => {
  const lines = display('service:checkout level:eror timed');
  assert.match(lines[0] ?? '', /Cannot read the filter at column 24/);
  assert.deepEqual(lines.slice(1), ['  service:checkout level:eror timed', '                         ^^^^']);
});

test('formatSyntaxError: shows a long text around the error only', () => {
  const [, excerpt = '', carets = ''] = display(`${'a '.repeat(1000)}level:eror ${'b '.repeat(1000)}`);
  assert.ok(excerpt.length < 150);
  assert.equal(excerpt.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1), 'eror');
});

test('formatSyntaxError: control characters neither break the line nor reach the terminal', () => {
  const lines = display('a\n\u001b[31m level:eror');
  assert.equal(lines[1], '  a  [31m level:eror');
  assert.equal(lines[2], '                ^^^^');
});

test('formatSyntaxError: a wide character is one column', () => {
  const [, excerpt = '', carets = ''] = display('😀 level:eror');
  assert.equal([...excerpt].slice(carets.indexOf('^')).join(''), 'eror');
});
