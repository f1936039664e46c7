import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { agentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';
import { COMMANDS } from './command-table.ts';

/** Shells that are not on every machine. */
const ZSH = 'zsh';
const FISH = 'fish';

/** The script of a shell in a file; `undefined`, with the reason printed, where the shell is not on this machine. */
async function scriptOf(t: TestContext, shell: string): Promise<string | undefined> {
  const { code, stdout } = await agentbus(['completion', shell]);
  assert.equal(code, 0);
  if (spawnSync(shell, ['-c', 'true']).error !== undefined) {
    t.diagnostic(`${shell} is not on this machine: its completion was made, and not run`);
    assert.ok(stdout.includes('agentbus'));
    return undefined;
  }
  const file = join(await temporaryDirectory(t), `agentbus.${shell}`);
  await writeFile(file, stdout);
  return file;
}

/** What bash proposes for a command line with the cursor at its end, as readline parts it into words. */
function bashProposes(script: string, line: string): string[] {
  const words = line.split(/\s+|([:=]|>=?)/u).filter((word) => word !== undefined);
  const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); compopt() { :; }; _agentbus; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', program, 'bash', script, ...words], {
    encoding: 'utf8',
    cwd: join(script, '..'),
  });
  assert.deepEqual([status, stderr], [0, ''], line);
  return stdout.split('\n').filter((word) => word !== '');
}

test('completion bash: commands, options, values, actions, fields and files', async (t) => {
  const script = await scriptOf(t, 'bash');
  if (script === undefined) return;
  const proposes = (line: string) => bashProposes(script, line);
  assert.deepEqual(proposes('agentbus q'), ['query']);
  for (const name of Object.keys(COMMANDS))
    assert.ok(proposes(`agentbus ${name.slice(0, -1)}`).includes(name), name);
  assert.deepEqual(proposes('agentbus prune --max-'), ['--max-age', '--max-bytes']);
  assert.deepEqual(proposes('agentbus query level:error --color '), ['auto', 'always', 'never']);
  assert.deepEqual(proposes('agentbus export -o p'), ['parquet']);
  assert.deepEqual(proposes('agentbus config '), ['check', 'show', 'schema', 'agentbus.bash']);
  assert.deepEqual(proposes('agentbus completion f'), ['fish']);
  assert.deepEqual(proposes('agentbus tail serv'), ['service:']);
  assert.deepEqual(proposes('agentbus tail level:err'), ['error']);
  assert.deepEqual(proposes('agentbus import --policy agent'), ['agentbus.bash']);
});

test('completion zsh: is read without an error, and completes', async (t) => {
  const script = await scriptOf(t, ZSH);
  if (script === undefined) return;
  const program = `autoload -U compinit; compinit -u -D; source "$1"; whence -w _agentbus; print $_comps[agentbus]`;
  const { stdout, stderr } = spawnSync(ZSH, ['-f', '-c', program, 'zsh', script], { encoding: 'utf8' });
  assert.deepEqual([stdout, stderr], ['_agentbus: function\n_agentbus\n', '']);
});

test('completion fish: commands, options and values', async (t) => {
  const script = await scriptOf(t, FISH);
  if (script === undefined) return;
  const proposes = (line: string) => {
    const program = 'source $argv[1]; complete -C $argv[2]';
    const { stdout } = spawnSync(FISH, ['--no-config', '-c', program, script, line], { encoding: 'utf8' });
    return stdout.split('\n').flatMap((row) => (row === '' ? [] : [row.split('\t')[0]]));
  };
  assert.deepEqual(proposes('agentbus q'), ['query']);
  assert.deepEqual(proposes('agentbus query --color al'), ['always']);
  assert.ok(proposes('agentbus prune --max-').includes('--max-age'));
});
