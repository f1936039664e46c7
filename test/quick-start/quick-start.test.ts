/**
 * A newcomer's path: what the quick start says, from an empty folder to the first correlated trace on the screen, with the
 * packages as they would be published. Its time is shown, not judged: most of it is the network's.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packPackages, type Tarballs } from '../compatibility/throwaway-app.ts';
import { type CodeBlock, readCodeBlocks } from '../docs/documents.ts';

const run = promisify(execFile);

const MOST_COMMANDS = 3;

test('quick start: a trace with its log records, in three commands from an empty folder', async (t) => {
  const { commands, app, screen } = readQuickStart();
  assert.ok(commands.length <= MOST_COMMANDS, `${commands.length} commands`);

  const tarballs = await packPackages();
  const folder = await mkdtemp(join(tmpdir(), 'agentbus-newcomer-'));
  t.after(async () => {
    await rm(folder, { recursive: true, force: true });
    for (const path of new Set([...tarballs.values()].map(dirname))) await rm(path, { recursive: true });
  });
  await writeFile(join(folder, 'app.mjs'), app);

  const began = performance.now();
  let output = '';
  for (const command of commands) {
    const before = performance.now();
    output = await runCommand(fromTarballs(command, tarballs), folder);
    t.diagnostic(`${command}: ${seconds(performance.now() - before)}`);
  }
  t.diagnostic(`in all ${seconds(performance.now() - began)}\n${output}`);
  assert.equal(withoutFigures(output), withoutFigures(screen));
});

/** The beginning of the guide: its commands, the file it has one write, and what it says will be shown. */
function readQuickStart(): { commands: string[]; app: string; screen: string } {
  const blocks = readCodeBlocks().filter(({ document }) => document === '.github/guides/quick-start.md');
  const shown = blocks.findIndex(({ language }) => language === '');
  const first = blocks.slice(0, shown + 1);
  const codeOf = (wanted: string): string[] =>
    first.filter(({ language }: CodeBlock) => language === wanted).map(({ code }) => code);
  return {
    commands: codeOf('sh').flatMap((code) => code.trim().split('\n')),
    app: codeOf('js').join('\n'),
    screen: codeOf('').join('\n'),
  };
}

/** The command with the packed packages, and those that they depend on, in the place of those of a registry. */
function fromTarballs(command: string, tarballs: Tarballs): string {
  if (!command.startsWith('npm install ')) return command;
  for (const name of command.split(' ').slice(2)) assert.ok(tarballs.has(name), `${name} is not ours`);
  return `npm install --no-audit --no-fund --prefer-offline ${[...tarballs.values()].join(' ')}`;
}

async function runCommand(command: string, cwd: string): Promise<string> {
  // As in a shell of its own: nothing of the one that runs the tests.
  const env = { ...process.env, NODE_OPTIONS: '', TZ: 'UTC', AGENTBUS_DIRECTORY: '' };
  const { stdout } = await run('sh', ['-c', command], { cwd, env });
  return stdout;
}

/** Without times and durations, which differ each time. */
function withoutFigures(text: string): string {
  return text
    .replaceAll(/\d+(?:[:.]\d+)*(?:e-\d+)?/gu, '0')
    .replaceAll(/0(?:ms|µs|s)\b/gu, '0')
    .trim();
}

function seconds(millis: number): string {
  return `${(millis / 1000).toFixed(1)} s`;
}
