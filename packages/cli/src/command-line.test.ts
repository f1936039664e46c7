import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from './command-error.ts';
import { parseCommandLine } from './command-line.ts';

test('parseCommandLine: command, words and options in any order', () => {
  const expected = {
    action: 'run',
    command: 'query',
    args: { positionals: ['level>=error'], options: { directory: '/data', limit: '5', output: 'ndjson' } },
  };
  assert.deepEqual(
    parseCommandLine(['query', 'level>=error', '--directory', '/data', '-n', '5', '-o', 'ndjson']),
    expected,
  );
  assert.deepEqual(
    parseCommandLine(['-d/data', 'query', '-n5', '--output=ndjson', 'level>=error']),
    expected,
  );
});

test('parseCommandLine: a relative time is a value, also after a space', () => {
  const { args } = parseRun(['query', '--since', '-15m', '--until=-5m']);
  assert.deepEqual(args, { positionals: [], options: { since: '-15m', until: '-5m' } });
});

for (const term of [
  '-route:/health',
  '-level>=warn',
  '-"timed out"',
  '-(a OR b)',
  '-@user.id=7',
  '-a.b!=c',
]) {
  test(`parseCommandLine: ${term} is a filter`, () => {
    assert.deepEqual(parseRun(['query', term, '-n', '3']).args, {
      positionals: [term],
      options: { limit: '3' },
    });
  });
}

test('parseCommandLine: what follows -- is a filter', () => {
  assert.deepEqual(parseRun(['tail', '-f', '--', '-timeout', '-n']).args, {
    positionals: ['-timeout', '-n'],
    options: { follow: true },
  });
});

test('parseCommandLine: help and version', () => {
  assert.deepEqual(parseCommandLine(['--help']), { action: 'help', command: undefined });
  assert.deepEqual(parseCommandLine(['help', 'tail']), { action: 'help', command: 'tail' });
  assert.deepEqual(parseCommandLine(['trace', '-h']), { action: 'help', command: 'trace' });
  assert.deepEqual(parseCommandLine(['query', '-V']), { action: 'version' });
});

const WRONG: readonly [string[], RegExp, RegExp][] = [
  [[], /no command given/u, /commands: tail, query, .*trace, correlation, verify/u],
  [['qurey'], /unknown command "qurey"/u, /did you mean "agentbus query"\?/u],
  [['query', '--sinse', 'today'], /unknown option --sinse/u, /did you mean --since\?/u],
  [['query', '--xyz'], /unknown option --xyz/u, /agentbus --help/u],
  [['query', '-timeout'], /unknown option -t/u, /starts with a dash goes after --/u],
  [['doctor', '--since', 'today'], /"agentbus doctor" has no option --since/u, /agentbus doctor --help/u],
  [['query', '-o'], /-o needs a value/u, /ndjson/u],
  [['query', '--directory='], /--directory needs a value/u, /AGENTBUS_DIRECTORY/u],
  [['tail', '--no-follow=1'], /--no-follow takes no value/u, /^$/u],
];

for (const [argv, message, hint] of WRONG) {
  test(`parseCommandLine: "${argv.join(' ')}" is a usage error with a hint`, () => {
    assert.throws(
      () => parseCommandLine(argv),
      (error) => {
        assert.ok(error instanceof CommandError);
        assert.equal(error.exitCode, 2);
        assert.match(error.message, message);
        assert.match(error.hint ?? '', hint);
        return true;
      },
    );
  });
}

function parseRun(argv: string[]) {
  const invocation = parseCommandLine(argv);
  assert.ok(invocation.action === 'run');
  return invocation;
}
