/** Builds the OpenTelemetry Collector of builder.yaml, once for each version of that manifest. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { constants, homedir, setPriority } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The collector builder. Of the same release as the modules in builder.yaml, as it demands. */
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.160.0';

/** What decides the binary. go.mod and go.sum pin every module, so the builder need not resolve any. */
const MANIFEST_FILES = ['builder.yaml', 'go.mod', 'go.sum'];

/** The `dist.name` of builder.yaml. */
const BINARY = 'otelcol-agentbus';

/** A download that fails is tried once more; what was compiled before is in Go's own cache by then. */
const ATTEMPTS = 2;

/** Two packages at a time, so that the build leaves memory and processor to whatever else the machine does. */
const GO_FLAGS = '-p=2 -buildvcs=false';

/** Why the collector cannot be built here, or `undefined` if it can. The reason with which a suite skips its tests. */
export async function whyNoCollector(): Promise<string | undefined> {
  try {
    await promisify(execFile)('go', ['version']);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `no OpenTelemetry Collector: building one takes "go" on PATH (${reason})`;
  }
}

/**
 * The path of the collector, which is built first unless it is in the cache: `collector-<hash>` in
 * `$XDG_CACHE_HOME/agentbus`, or in `~/.cache/agentbus`. A folder of that name is always whole.
 *
 * @throws Error with the builder's output if the build fails.
 */
export async function buildCollector(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'agentbus');
  const folder = join(cache, `collector-${await manifestHash()}`);
  const binary = join(folder, BINARY);
  if (await exists(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const workFolder = await mkdtemp(join(cache, 'building-'));
  try {
    await compile(workFolder);
    await publish(workFolder, folder);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  return binary;
}

async function manifestHash(): Promise<string> {
  const hash = createHash('sha256').update(`${BUILDER} ${process.platform} ${process.arch}\n`);
  for (const name of MANIFEST_FILES) hash.update(await readFile(join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 16);
}

async function compile(workFolder: string): Promise<void> {
  for (const name of MANIFEST_FILES) await copyFile(join(import.meta.dirname, name), join(workFolder, name));
  for (let attempt = 1; ; attempt++) {
    try {
      return await runBuilder(workFolder);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** `--skip-get-modules`: the builder would run `go mod tidy`, which also asks for what only the modules' tests need. */
async function runBuilder(workFolder: string): Promise<void> {
  const child = spawn('go', ['run', BUILDER, '--config', 'builder.yaml', '--skip-get-modules'], {
    cwd: workFolder,
    env: { ...process.env, GOFLAGS: GO_FLAGS, GOWORK: 'off', CGO_ENABLED: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`Cannot build the OpenTelemetry Collector: exit code ${code}.\n${output}`);
}

/** Renames, so that no one sees half a folder. Another process that built the same one meanwhile is as good. */
async function publish(workFolder: string, folder: string): Promise<void> {
  try {
    await rename(workFolder, folder);
  } catch (error) {
    if (!(await exists(join(folder, BINARY)))) throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
