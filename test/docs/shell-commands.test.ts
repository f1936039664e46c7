import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShellCommands } from './shell-commands.ts';

test('readShellCommands: quotes, escapes, operators, redirections, comments and assignments', () => {
  const script = `npm ci && npm start            # both
A=1 B='two words' node "a \\"b\\"" c\\ d 'e''f' # comment
docker logs shop 2>&1 | npx agentbus stats --from - > out.txt < in.txt
npm install a \\
  b`;
  assert.deepEqual(
    readShellCommands(script).map(({ environment, words, line }) => [line, environment, words]),
    [
      [0, [], ['npm', 'ci']],
      [0, [], ['npm', 'start']],
      [1, ['A=1', 'B=two words'], ['node', 'a "b"', 'c d', 'ef']],
      [2, [], ['docker', 'logs', 'shop']],
      [2, [], ['npx', 'agentbus', 'stats', '--from', '-']],
      [4, [], ['npm', 'install', 'a', 'b']],
    ],
  );
  assert.throws(() => readShellCommands("echo 'open"), /Cannot read the shell/);
});
