/** Throw-away applications: the packed tarballs installed beside a given set of OpenTelemetry packages. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const programs = fileURLToPath(new URL('./programs', import.meta.url));

/** Tarballs by package name, for example `@agentbus/otlp`. */
export type Tarballs = ReadonlyMap<string, string>;

/** Packs every package of the workspace, as `npm publish` would. The packages must be built. */
export async function packPackages(): Promise<Tarballs> {
  const destination = await mkdtemp(join(tmpdir(), 'agentbus-tarballs-'));
  const names = await readdir(join(repository, 'packages'));
  const workspaces = names.map((name) => `--workspace=packages/${name}`);
  const { stdout } = await execute(
    'npm',
    ['pack', '--json', '--pack-destination', destination, ...workspaces],
    { cwd: repository, maxBuffer: 64 * 1024 * 1024 },
  );
  const packed = Object.values(JSON.parse(stdout)) as { name: string; filename: string }[];
  return new Map(packed.map(({ name, filename }) => [name, join(destination, filename)]));
}

/** A throw-away application: a folder with its own `node_modules`. */
export interface ThrowawayApp {
  readonly directory: string;
  /** Runs one of the programs in `programs/`, as ESM or converted to CJS, and resolves when it exits with 0. */
  run(
    program: string,
    moduleSystem: 'esm' | 'cjs',
    env?: Record<string, string>,
    node?: string,
  ): Promise<string>;
  /** Type-checks `programs/<name>.ts` against the installed packages with `skipLibCheck: false`. */
  typeCheck(name: string): Promise<void>;
}

/** Installs `dependencies` (name → version) and the named packages of this repository into a new folder. */
export async function createApp(
  tarballs: Tarballs,
  packages: readonly string[],
  dependencies: Readonly<Record<string, string>>,
): Promise<ThrowawayApp> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-app-'));
  const own = packages.map((name) => {
    const tarball = tarballs.get(name);
    if (tarball === undefined) throw new Error(`Cannot install ${name}: it was not packed.`);
    return [name, `file:${tarball}`] as const;
  });
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({
      name: 'throwaway',
      private: true,
      dependencies: { ...dependencies, ...Object.fromEntries(own) },
      devDependencies: { typescript: '7.0.2', '@types/node': '24' },
    }),
  );
  await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: directory });
  return {
    directory,
    run: (program, moduleSystem, env = {}, node = process.execPath) =>
      runProgram(directory, program, moduleSystem, env, node),
    typeCheck: (name) => typeCheck(directory, name),
  };
}

async function runProgram(
  directory: string,
  program: string,
  moduleSystem: 'esm' | 'cjs',
  env: Record<string, string>,
  node: string,
): Promise<string> {
  const source = await readFile(join(programs, `${program}.mjs`), 'utf8');
  const file = join(directory, `${program}.${moduleSystem === 'esm' ? 'mjs' : 'cjs'}`);
  await writeFile(file, moduleSystem === 'esm' ? source : toCommonJs(source));
  const { stdout, stderr } = await execute(node, [file], {
    cwd: directory,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  return stdout + stderr;
}

/** The CJS form of a program whose imports are all `import { … } from '…'`. */
function toCommonJs(source: string): string {
  return source.replace(
    /^import (\{[^}]*\}) from ('[^']*');$/gm,
    (_, names: string, from: string) => `const ${names.replaceAll(' as ', ': ')} = require(${from});`,
  );
}

async function typeCheck(directory: string, name: string): Promise<void> {
  const folder = join(directory, 'types');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.ts`), await readFile(join(programs, `${name}.ts`), 'utf8'));
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    await execute(
      process.execPath,
      [
        join(directory, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node'],
        ...['--lib', 'es2023,esnext.disposable', '--exactOptionalPropertyTypes'],
        ...[
          '--module',
          String(module),
          '--moduleResolution',
          String(moduleResolution),
          join(folder, `${name}.ts`),
        ],
      ],
      { cwd: directory },
    ).catch((error: { stdout?: string }) => {
      throw new Error(`Type check of ${name} failed (${moduleResolution}):\n${error.stdout}`);
    });
  }
}
