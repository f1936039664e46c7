import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeLine, type StoredLog, type StoredSpan } from '@agentbus/otlp';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

interface Finished {
  code: number | null;
  output: string;
}

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: repository, env: { ...process.env, ...env } });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

async function readStream(directory: string, stream: string): Promise<unknown[]> {
  const records: unknown[] = [];
  for (const file of await readdir(join(directory, stream))) {
    const text = await readFile(join(directory, stream, file), 'utf8');
    for (const line of text.split('\n').filter(Boolean)) records.push(...decodeLine(line));
  }
  return records;
}

test('npm start -- --once: all levels, one trace and correlation over three services, and commands that work', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-shop-'));
  t.after(() => rm(directory, { recursive: true, force: true }));

  const demo = await run(process.execPath, [program, '--once'], { AGENTBUS_DIRECTORY: directory });
  assert.equal(demo.code, 0, demo.output);

  const logs = [
    ...((await readStream(directory, 'logs')) as StoredLog[]),
    ...((await readStream(directory, 'audit')) as StoredLog[]),
  ];
  const levels = new Set(logs.map((log) => log.severityText));
  for (const level of [
    'TRACE',
    'DEBUG',
    'INFO',
    'WARNING',
    'ERROR',
    'CRITICAL',
    'SECURITY',
    'AUDIT',
    'PERFORMANCE',
    'BUSINESS',
  ]) {
    assert.ok(levels.has(level), `no ${level} record among ${[...levels].join(' ')}`);
  }

  const failure = logs.find((log) => log.body === 'payment failed');
  assert.ok(failure, 'no failed payment');
  const correlation = failure.attributes['correlation.id'];
  const sameTrace = logs.filter((log) => log.traceId === failure.traceId);
  assert.deepEqual(new Set(sameTrace.map((log) => log.attributes['correlation.id'])), new Set([correlation]));
  assert.deepEqual(
    new Set(sameTrace.map((log) => log.resource.attributes['service.name'])),
    new Set(['storefront', 'checkout', 'payments']),
  );

  const spans = (await readStream(directory, 'traces')) as StoredSpan[];
  const trace = spans.filter((span) => span.traceId === failure.traceId);
  assert.deepEqual(new Set(trace.map((span) => span.attributes['correlation.id'])), new Set([correlation]));
  assert.ok(
    trace.every(
      (span) => span.parentSpanId === '' || trace.some((parent) => parent.spanId === span.parentSpanId),
    ),
    'a span of the trace has no parent',
  );

  const metrics = (await readStream(directory, 'metrics')) as { name: string }[];
  const names = new Set(metrics.map((point) => point.name));
  for (const name of ['http.server.request.duration', 'agentbus.operation.duration'])
    assert.ok(names.has(name), name);

  const commands = demo.output.match(/npx agentbus .*/g) ?? [];
  assert.equal(commands.length, 5, demo.output);
  // The page goes on until it is stopped; the next test looks at it.
  for (const command of commands.filter((each) => !each.startsWith('npx agentbus ui'))) {
    const pasted = await run('sh', ['-c', command]);
    assert.equal(pasted.code, 0, `${command}\n${pasted.output}`);
    assert.notEqual(pasted.output.trim(), '', command);
  }
});

test('npm start: serves a page over the telemetry, and ends with it', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-shop-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const demo = spawn(process.execPath, [program], {
    cwd: repository,
    env: { ...process.env, AGENTBUS_DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(demo, 'close');
  let address: string | undefined;
  for await (const line of createInterface({ input: demo.stdout })) {
    address = /^Look at it: (\S+)$/.exec(line)?.[1];
    if (address !== undefined || line.startsWith('Sending traffic')) break;
  }
  assert.ok(address, 'no address was printed');
  assert.equal((await fetch(address)).status, 200);
  assert.equal((await fetch(new URL('/api/logs', address))).status, 401);
  demo.kill('SIGTERM');
  assert.deepEqual(await closed, [0, null]);
  await assert.rejects(fetch(address));
});
