import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { parseCommandLine } from './command-line.ts';
import { COMMANDS } from './command-table.ts';

/** The words of a command line as a shell makes them: of the command alone, not of what it is piped to or from. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /'([^']*)'|"((?:\\.|[^"\\])*)"|([|<>])|[^\s'"|<>]+/gu;
  const commands: string[][] = [words];
  let skipsNext = false;
  for (const [word, single, double, operator] of line.matchAll(pattern)) {
    if (operator === '|') commands.push([]);
    else if (operator !== undefined) skipsNext = true;
    else if (skipsNext) skipsNext = false;
    else commands.at(-1)?.push(single ?? double?.replaceAll(/\\(.)/gu, '$1') ?? word);
  }
  return commands.find(([name]) => name === 'agentbus') ?? [];
}

/** What is within `eval "$(…)"`. */
const inner = (example: string) => /^eval "\$\((.+)\)"$/u.exec(example)?.[1] ?? example;

test('COMMANDS: each has examples, which parse as that command with options that it has', () => {
  for (const [name, { examples }] of Object.entries(COMMANDS)) {
    assert.ok(examples.length > 0, name);
    for (const example of examples) {
      const [command, ...words] = shellWords(inner(example));
      assert.equal(command, 'agentbus', example);
      const invocation = parseCommandLine(words);
      assert.equal(invocation.action, 'run', example);
      assert.equal(invocation.action === 'run' && invocation.command, name, example);
    }
  }
});

test('--help: shows the usage and the examples of every command', async () => {
  for (const [name, { examples }] of Object.entries(COMMANDS)) {
    const { code, stdout } = await agentbus([name, '--help']);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: agentbus ${name}`, 'u'));
    for (const example of examples) assert.ok(stdout.includes(`  ${example}\n`), example);
  }
});

test('usage errors: what was meant is said, of commands, options and values', async () => {
  const cases: Readonly<Record<string, RegExp>> = {
    exprot: /did you mean "agentbus export"\?/u,
    'tail --folow': /did you mean --follow\?/u,
    'doctor --fixx': /did you mean --fix\?/u,
    'query --signal trace': /did you mean --signal traces\?/u,
    'query --color alway': /did you mean --color always\?/u,
    'forward --to http://a --compression gizp': /did you mean --compression gzip\?/u,
    'ui --role viewr': /did you mean --role viewer\?/u,
    'query -o ndjsn': /did you mean -o ndjson\?/u,
    'prune --stream logz': /did you mean --stream logs\?/u,
    'config chek': /did you mean "agentbus config check"\?/u,
    'completion bsh': /did you mean "agentbus completion bash"\?/u,
    'alerts chek a.yaml': /check/u,
  };
  for (const [line, expected] of Object.entries(cases)) {
    const { code, stdout, stderr } = await agentbus(line.split(' '), { AGENTBUS_DIRECTORY: '.' });
    assert.deepEqual([code, stdout], [2, ''], `${line}: ${stderr}`);
    assert.match(stderr, expected, line);
  }
});
