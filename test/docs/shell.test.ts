/** Each command of a `sh` block that is ours, and each `agentbus …` within a text, is read by what reads it when it is run. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseFailConditions } from '@agentbus/analytics';
import { parseCommandLine } from '../../packages/cli/src/command-line.ts';
import { type CommandName, isCommandName } from '../../packages/cli/src/command-table.ts';
import { readFilter } from '../../packages/cli/src/filter-argument.ts';
import { readQuery } from '../../packages/cli/src/query-argument.ts';
import { listDocuments, REPOSITORY, readCodeBlocks } from './documents.ts';
import { readShellCommands, type ShellCommand } from './shell-commands.ts';

/** The commands whose words are a query, and those whose words are a filter. */
const TAKES_QUERY: readonly CommandName[] = ['query', 'stats', 'fields'];
const TAKES_FILTER: readonly CommandName[] = [
  'tail',
  'context',
  'patterns',
  'trends',
  'anomalies',
  'differs',
];

const packages = new Map(
  globSync('{,packages/*/}package.json', { cwd: REPOSITORY }).map((path) => {
    const manifest = JSON.parse(readFileSync(join(REPOSITORY, path), 'utf8'));
    return [manifest.name, manifest] as const;
  }),
);

describe('documents', () => {
  for (const block of readCodeBlocks().filter(({ language }) => language === 'sh')) {
    if (block.notes.has('unchecked')) continue;
    for (const command of readShellCommands(block.code)) {
      const check = checkOf(command);
      if (check === undefined) continue;
      test(`${block.document}:${block.line + command.line}: ${command.words.join(' ')}`, check);
    }
  }
});

describe('texts', () => {
  for (const document of listDocuments()) {
    test(`${document}: has commands and options that there are`, () => {
      for (const command of inlineCommands(readFileSync(join(REPOSITORY, document), 'utf8'))) {
        for (const { words } of readShellCommands(command)) {
          if (words[0] === 'agentbus') parseCommandLine(words.slice(1));
        }
      }
    });
  }
});

/** The whole commands among a page's code spans, with something in the place of what they leave open. */
function inlineCommands(page: string): string[] {
  const text = page.replaceAll(/^ *```.*?^ *```$/gmsu, '');
  return [...text.matchAll(/`(?:npx )?(agentbus [^`…]+)`/gu)].map(([, command = '']) =>
    command
      .replaceAll('\\|', '|')
      .replaceAll(/<[^>]*>/gu, 'x')
      .replace(/--[\w-]+$/u, '$& x'),
  );
}

/** How to check a command; nothing for those of other programs. */
function checkOf({ words }: ShellCommand): (() => void | Promise<void>) | undefined {
  const [program, ...args] = words[0] === 'npx' ? words.slice(words[1] === '-y' ? 2 : 1) : words;
  if (program === 'agentbus' || program === '@agentbus/cli') return () => checkAgentbus(args);
  if (program === 'node') return () => checkNode(args);
  if (program === 'npm') return () => checkNpm(args);
  return undefined;
}

async function checkAgentbus(args: readonly string[]): Promise<void> {
  const invocation = parseCommandLine(args);
  if (invocation.action !== 'run') return;
  assert.ok(isCommandName(invocation.command));
  const { positionals } = invocation.args;
  const { 'fail-on': failOn } = invocation.args.options;
  if (failOn !== undefined) parseFailConditions(failOn);
  if (TAKES_QUERY.includes(invocation.command)) await readQuery(positionals);
  if (TAKES_FILTER.includes(invocation.command)) await readFilter(positionals);
}

/** What is imported has to be an export of ours, and a program of this repository has to be there. */
function checkNode(args: readonly string[]): void {
  for (const [index, argument] of args.entries()) {
    const imported = argument === '--import' ? args[index + 1] : /^--import=(.*)/u.exec(argument)?.[1];
    if (imported?.startsWith('@agentbus/')) assertExported(imported);
    if (/^(?:packages|examples|test)\//u.test(argument)) {
      assert.ok(globSync(argument, { cwd: REPOSITORY }).length > 0, `there is no ${argument}`);
    }
  }
}

function checkNpm(args: readonly string[]): void {
  const [action, ...rest] = args;
  if (action === 'run')
    assert.ok(rest[0] !== undefined && rest[0] in packages.get('agentbus-observability').scripts);
  if (action !== 'install' && action !== 'i') return;
  for (const name of rest.filter((each) => each.startsWith('@agentbus/'))) {
    assert.ok(packages.get(name)?.private !== true && packages.has(name), `there is no package ${name}`);
  }
}

function assertExported(specifier: string): void {
  const [scope, name, ...path] = specifier.split('/');
  const entry = path.length === 0 ? '.' : `./${path.join('/')}`;
  assert.ok(entry in (packages.get(`${scope}/${name}`)?.exports ?? {}), `${specifier} is no export`);
}
