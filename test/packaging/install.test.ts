/** The packed packages in empty projects, as their users install them. */
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packPackages, type Tarballs } from '../compatibility/throwaway-app.ts';
import { dependenciesOf, packageBytes, readManifest } from './installed-packages.ts';

const execute = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What may be sold, changed and passed on with no more than its notice. */
const LICENSES =
  /^(?:\(?(?:Apache-2\.0|MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|BlueOak-1\.0\.0)(?: (?:OR|AND) |\)|$))+/u;

/** Packages of others that run something when they are installed, each with why that may be. */
const MAY_RUN: Readonly<Record<string, string>> = {
  protobufjs: 'warns of versions; works without it',
};

/** Node versions, oldest first; the `node` package has them where this machine does not. */
const NODE_VERSIONS = ['20', '22', '24', '26'];

const ESM = `import { start } from '@agentbus/sdk';
const agentbus = start({ serviceName: 'shop', directory: process.argv[2], instrumentations: false });
agentbus.getLogger('shop').info('from ' + process.version);
await agentbus.shutdown();
`;
const CJS = `const { start } = require('@agentbus/sdk');
const agentbus = start({ serviceName: 'shop', directory: process.argv[2], instrumentations: false });
agentbus.getLogger('shop').info('from ' + process.version);
agentbus.shutdown();
`;
const TYPED = `import { start, type AgentBus } from '@agentbus/sdk';
import { getLogger } from '@agentbus/logger';
import { createRedactor } from '@agentbus/redaction';
import { loadConfig } from '@agentbus/config';
export const agentbus: AgentBus = start({ serviceName: 'shop' });
getLogger('shop').info('typed', { a: 1 });
export const redacted: { a: string } = createRedactor(loadConfig('.')?.redaction).redact({ a: 'x' });
`;

interface Budget {
  readonly name: string;
  readonly packages: number;
  readonly kilobytes: number;
}

/** The rows of .github/PACKAGES.md: name, what it is, dependencies, installed size in kB, and what it may be. */
function budgets(): Budget[] {
  return readFileSync(join(repository, '.github/PACKAGES.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', , packages, , kilobytes = '']) => ({
      name: name.replaceAll('`', ''),
      packages: Number(packages),
      kilobytes: Number(kilobytes.replaceAll(',', '')),
    }));
}

describe('packed packages', { concurrency: 1 }, () => {
  let tarballs: Tarballs;
  let application: string;
  const directories: string[] = [];

  async function project(manager: 'npm' | 'pnpm', names: readonly string[]): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'agentbus-install-'));
    directories.push(directory);
    const own = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
    const wanted = Object.fromEntries(names.map((name) => [name, own[name]]));
    const manifest = {
      private: true,
      dependencies: { ...wanted, '@opentelemetry/api': '1.9.0' },
      ...(manager === 'npm'
        ? { devDependencies: { typescript: '7.0.2', '@types/node': '24' }, overrides: {} }
        : {}),
    };
    await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(directory, 'app.mjs'), ESM);
    await writeFile(join(directory, 'app.cjs'), CJS);
    await mkdir(join(directory, 'src'));
    await writeFile(join(directory, 'src/index.ts'), TYPED);
    if (manager === 'pnpm') {
      const overrides = Object.entries(own).map(([name, path]) => `  "${name}": "${path}"`);
      await writeFile(join(directory, 'pnpm-workspace.yaml'), `overrides:\n${overrides.join('\n')}\n`);
    }
    return directory;
  }

  /** Runs both programs and says what they logged. */
  async function logged(directory: string, node: string): Promise<string[]> {
    const bodies: string[] = [];
    for (const program of ['app.mjs', 'app.cjs']) {
      const store = await mkdtemp(join(tmpdir(), 'agentbus-install-store-'));
      directories.push(store);
      await execute(node, [program, store], { cwd: directory, env: { ...process.env, NODE_OPTIONS: '' } });
      const { stdout } = await execute(process.execPath, [
        agentbusBin(),
        'tail',
        '--no-follow',
        '-o',
        'ndjson',
        '-d',
        store,
      ]);
      bodies.push(JSON.parse(stdout).body);
    }
    return bodies;
  }

  const agentbusBin = () => join(application, 'node_modules/@agentbus/cli/bin/agentbus.js');

  before(async () => {
    tarballs = await packPackages();
    application = await project('npm', [...tarballs.keys()]);
    await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], {
      cwd: application,
    });
  });

  after(async () => {
    for (const directory of directories) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  test('npm: ESM and CommonJS', async () => {
    const { version } = process;
    assert.deepEqual(await logged(application, process.execPath), [`from ${version}`, `from ${version}`]);
  });

  for (const options of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ]) {
    test(`TypeScript: ${options.join(' ')}, with the checks of libraries on`, async () => {
      const common = [
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--target',
        'es2023',
        '--types',
        'node',
      ];
      const tsc = join(application, 'node_modules/.bin/tsc');
      await execute(tsc, [...common, ...options, 'src/index.ts'], { cwd: application });
    });
  }

  for (const version of NODE_VERSIONS) {
    test(`Node ${version}: ESM and CommonJS`, async (t: TestContext) => {
      const node = await nodeOf(version, t, directories);
      if (node === undefined) return;
      const bodies = await logged(application, node);
      assert.ok(
        bodies.every((body) => body.startsWith(`from v${version}.`)),
        bodies.join(),
      );
    });
  }

  test('pnpm: ESM and CommonJS, where only what is declared can be found', async (t: TestContext) => {
    const directory = await project('pnpm', ['@agentbus/sdk']);
    const tools = await mkdtemp(join(tmpdir(), 'agentbus-install-pnpm-'));
    directories.push(tools);
    try {
      await execute('npm', [
        'install',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        '--prefix',
        tools,
        'pnpm@10',
      ]);
    } catch (error) {
      return t.diagnostic(
        `pnpm cannot be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      );
    }
    await execute(
      join(tools, 'node_modules/.bin/pnpm'),
      ['install', '--ignore-scripts', '--store-dir', join(tools, 'store')],
      {
        cwd: directory,
      },
    );
    const { version } = process;
    assert.deepEqual(await logged(directory, process.execPath), [`from ${version}`, `from ${version}`]);
  });

  test('agentbus serve: the whole local backend, from the tarball', async () => {
    const store = await mkdtemp(join(tmpdir(), 'agentbus-install-store-'));
    directories.push(store);
    const args = ['serve', '-d', store, '--port', '0', '--otlp-port', '0', '--grpc-port', '0'];
    const child = spawn(process.execPath, [agentbusBin(), ...args], {
      cwd: store,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const output = await new Promise<string>((told, failed) => {
        child.stdout.once('data', (chunk: Buffer) => told(chunk.toString()));
        child.once('exit', (code) => failed(new Error(`ended with ${code}`)));
      });
      const urls = new Map(
        output
          .trimEnd()
          .split('\n')
          .map((line) => line.split(' ') as [string, string]),
      );
      const page = await fetch(urls.get('page') ?? '');
      assert.match(await page.text(), /<html/u);
      const body = JSON.stringify({
        resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'over OTLP' } }] }] }],
      });
      const headers = { 'content-type': 'application/json' };
      const sent = await fetch(`${urls.get('otlp/http')}/v1/logs`, { method: 'POST', headers, body });
      assert.equal(sent.status, 200);
    } finally {
      child.kill('SIGTERM');
    }
    assert.equal(await new Promise((ended) => child.once('exit', ended)), 0);
    const { stdout } = await execute(process.execPath, [agentbusBin(), 'query', '-o', 'ndjson', '-d', store]);
    assert.equal(JSON.parse(stdout).body, 'over OTLP');
    const counted = await execute(process.execPath, [
      agentbusBin(),
      'sql',
      'SELECT count(*) AS n FROM logs',
      '-o',
      'ndjson',
      '-d',
      store,
    ]);
    assert.equal(counted.stdout, '{"n":1}\n');
  });

  test('size and dependencies: within what .github/PACKAGES.md says', (t: TestContext) => {
    const rows: string[] = [];
    for (const { name, packages, kilobytes } of budgets()) {
      const all = dependenciesOf(application, name);
      const bytes = [join(application, 'node_modules', name), ...all.map(({ directory }) => directory)]
        .map(packageBytes)
        .reduce((sum, each) => sum + each, 0);
      rows.push(`${name}: ${all.length} dependencies, ${Math.round(bytes / 1000)} kB`);
      assert.ok(all.length <= packages, `${rows.at(-1)}, budget ${packages} dependencies`);
      assert.ok(bytes <= kilobytes * 1000, `${rows.at(-1)}, budget ${kilobytes} kB`);
    }
    t.diagnostic(rows.join('\n'));
  });

  test('what is installed: licences that allow use, and no script that was not looked at', () => {
    for (const name of tarballs.keys()) {
      for (const { manifest } of dependenciesOf(application, name)) {
        const license =
          typeof manifest.license === 'object' ? manifest.license.type : (manifest.license ?? 'none');
        assert.match(license, LICENSES, `${manifest.name} of ${name}`);
        const { preinstall, install, postinstall } = manifest.scripts ?? {};
        if (preinstall ?? install ?? postinstall)
          assert.ok(Object.hasOwn(MAY_RUN, manifest.name), manifest.name);
      }
    }
  });

  test('tarballs: the licence and a README in each, and no test', () => {
    for (const name of tarballs.keys()) {
      const directory = join(application, 'node_modules', name);
      for (const file of ['LICENSE', 'README.md', 'package.json'])
        assert.ok(existsSync(join(directory, file)), `${name}: ${file}`);
      assert.equal(readManifest(directory).license, 'Apache-2.0');
      const { stdout } = spawnSync('find', [directory, '-name', '*.test.*'], { encoding: 'utf8' });
      assert.equal(stdout, '', name);
    }
  });
});

/** A Node of this version: this one, the machine's own, or one of the registry; otherwise the reason is printed. */
async function nodeOf(version: string, t: TestContext, directories: string[]): Promise<string | undefined> {
  const is = (node: string) =>
    spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.startsWith(`v${version}.`);
  const own = [process.execPath, '/usr/bin/node', '/usr/local/bin/node'].find(is);
  if (own !== undefined) return own;
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-install-node-'));
  directories.push(directory);
  try {
    await execute('npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--prefix',
      directory,
      `node@${version}`,
    ]);
  } catch (error) {
    t.diagnostic(
      `Node ${version} cannot be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
    return undefined;
  }
  const node = join(directory, 'node_modules/.bin/node');
  if (is(node)) return node;
  t.diagnostic(`Node ${version} of the registry does not run here`);
  return undefined;
}
