import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readTelemetry, startProgram } from './example-program.ts';

const run = promisify(execFile);

test('workers.ts: what a worker thread logs is in the trace and correlation of who gave it the work', async (t) => {
  const example = await startProgram(t, 'workers.ts');
  const { logs, spans } = await example.finished();

  const resize = spans.find(({ name }) => name === 'resize');
  const inWorker = spans.find(({ name }) => name === 'resize.pixels');
  assert.equal(inWorker?.parentSpanId, resize?.spanId);
  const resized = logs.find(({ body }) => body === 'image resized');
  assert.equal(resized?.traceId, resize?.traceId);
  assert.equal(resized?.spanId, inWorker?.spanId);
  assert.deepEqual(
    new Set(logs.map(({ attributes }) => attributes['correlation.id'])),
    new Set(['req-workers']),
  );
});

test('cluster.ts: all processes write to one store, and each record tells its process', async (t) => {
  const example = await startProgram(t, 'cluster.ts');
  const url = await example.readLine();
  const processes = new Map<string, string>();
  for (let request = 0; request < 8; request++) {
    const id = `req-${request}`;
    processes.set(id, await getOnOwnConnection(url, { 'x-correlation-id': id }));
  }

  const { logs } = await example.stop();
  const looked = logs.filter(({ body }) => body === 'order looked up');
  assert.deepEqual(
    new Map(
      looked.map(({ attributes, resource }) => [
        attributes['correlation.id'],
        String(resource.attributes['process.pid']),
      ]),
    ),
    processes,
  );
  assert.ok(looked.every(({ traceId }) => traceId !== ''));
  assert.equal(logs.filter(({ body }) => body === 'worker ended').length, 2);
});

/** So that each request may go to any worker, and none is waited for when they end. */
async function getOnOwnConnection(url: string, headers: Record<string, string>): Promise<string> {
  const [response] = await once(get(url, { agent: false, headers }), 'response');
  return text(response);
}

test('child-process.ts: the child goes on with the trace and correlation of the environment and of each message', async (t) => {
  const example = await startProgram(t, 'child-process.ts');
  const { logs, spans } = await example.finished();

  const report = spans.find(({ name }) => name === 'report');
  const write = spans.find(({ name }) => name === 'report.write');
  assert.equal(write?.parentSpanId, report?.spanId);
  const told = logs
    .filter(({ severityText }) => severityText === 'INFO')
    .map(({ body, traceId, attributes, resource }) => [
      body,
      traceId,
      attributes['correlation.id'],
      resource.attributes['service.name'],
    ]);
  assert.deepEqual(told, [
    ['report asked for', report?.traceId, 'req-child', 'reports'],
    ['child started', report?.traceId, 'req-child', 'report-writer'],
    ['report written', report?.traceId, 'req-child', 'report-writer'],
  ]);
});

test('lambda.ts: everything of an invocation is in the store when the handler has answered', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-example-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  // The instance answers, and is then killed without notice.
  const instance = `
    const { handler } = await import(${JSON.stringify(new URL('lambda.ts', import.meta.url))});
    const headers = { 'x-correlation-id': 'req-lambda' };
    for (const awsRequestId of ['first', 'second']) await handler({ headers, rawPath: '/orders/7' }, { awsRequestId });
    process.kill(process.pid, 'SIGKILL');`;
  const killed = run(process.execPath, ['--input-type=module', '--eval', instance], {
    env: { ...process.env, NODE_OPTIONS: '', AGENTBUS_DIRECTORY: directory },
  });
  await assert.rejects(killed, { signal: 'SIGKILL' });

  const { logs, spans } = await readTelemetry(directory);
  assert.deepEqual(
    spans.map(({ attributes }) => [attributes['faas.invocation_id'], attributes['correlation.id']]),
    [
      ['first', 'req-lambda'],
      ['second', 'req-lambda'],
    ],
  );
  assert.deepEqual(
    logs.map(({ body, traceId, spanId }) => [body, traceId, spanId]),
    spans.map(({ traceId, spanId }) => ['order looked up', traceId, spanId]),
  );
});

test('nextjs.ts: register starts the preset in the Node.js runtime only, and onRequestError logs', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-example-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  // What Next does: its server is loaded, then the hook is called, then requests come.
  const server = `
    import { createServer } from 'node:http';
    const hook = await import(${JSON.stringify(fileURLToPath(new URL('nextjs.ts', import.meta.url)))});
    await hook.register();
    const server = createServer(async (request, response) => {
      await hook.onRequestError(new Error('no such page'), { path: request.url, method: request.method, headers: {} },
        { routerKind: 'App Router', routePath: '/orders/[id]', routeType: 'render' });
      response.writeHead(500).end();
    });
    await new Promise((listening) => server.listen(0, listening));
    await fetch('http://localhost:' + server.address().port + '/orders/7', { headers: { 'x-correlation-id': 'req-next' } });
    server.close();`;
  for (const runtime of ['edge', 'nodejs']) {
    await run(process.execPath, ['--input-type=module', '--eval', server], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NEXT_RUNTIME: runtime,
        AGENTBUS_DIRECTORY: join(directory, runtime),
      },
    });
  }

  const { logs, spans } = await readTelemetry(join(directory, 'nodejs'));
  const request = spans.find(({ kind }) => kind === 2);
  const failure = logs.find(({ body }) => body === 'request failed');
  assert.equal(failure?.traceId, request?.traceId);
  assert.equal(failure?.attributes['correlation.id'], 'req-next');
  assert.equal(failure?.attributes['http.route'], '/orders/[id]');
  assert.equal(failure?.attributes['exception.message'], 'no such page');
  await assert.rejects(readTelemetry(join(directory, 'edge')), 'nothing is written in the edge runtime');
});
