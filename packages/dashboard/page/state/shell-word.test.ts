import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellWord } from './shell-word.ts';

const TEXTS = [
  'level>=error',
  'it\'s; rm -rf "$HOME" `id` $(id) \\',
  'a\nrm -rf x\n',
  '\u001b]0;owned\u0007\u001b[2J\u009b31m',
  '\u202egnirts\u2028',
  "\u001b'; id \\' \\",
  '',
];

test('shellWord: a shell reads the very text, and runs nothing of it', () => {
  for (const text of TEXTS) {
    const command = `printf %s ${shellWord(text)}`;
    const env = { LC_ALL: 'C.UTF-8', PATH: process.env.PATH };
    assert.equal(execFileSync('bash', ['--norc', '-c', command], { env }).toString(), text);
  }
});

test('shellWord: what is pasted into a terminal has no control character', () => {
  for (const text of TEXTS) assert.doesNotMatch(shellWord(text), /[\p{Cc}\u202e\u2028]/u);
});
