import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startProgram } from './example-program.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../..', import.meta.url));

const PROGRAMS = [
  'express.ts',
  'express-instrumented.cjs',
  'fastify.ts',
  'hono.ts',
  'koa.ts',
  '../dist/nestjs/main.js',
];

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN_ID = '00f067aa0ba902b7';

describe('HTTP frameworks', () => {
  before(async () => {
    // As a Nest application is built: its decorators are no JavaScript.
    const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(
      'package.json',
      'bin/tsc',
    );
    await run(process.execPath, [tsc, '--project', 'examples/frameworks/nestjs/tsconfig.json'], {
      cwd: repository,
    });
  });

  for (const program of PROGRAMS) {
    test(`${program}: logs, errors, spans and metrics of a request have its trace, correlation and route`, async (t) => {
      const example = await startProgram(t, program);
      const url = (await example.readLine()).replace('[::1]', 'localhost');

      const headers = { 'x-correlation-id': 'req-12345', traceparent: `00-${TRACE_ID}-${CALLER_SPAN_ID}-01` };
      const found = await fetch(`${url}/orders/7`, { headers });
      assert.deepEqual([found.status, await found.json()], [200, { id: '7' }]);
      const broken = await fetch(`${url}/orders/broken`, { headers: { 'x-request-id': 'req-broken' } });
      assert.equal(broken.status, 500);
      await broken.body?.cancel();

      const { logs, spans, points } = await example.stop();
      const servers = spans.filter(({ kind }) => kind === 2);
      assert.deepEqual(
        servers.map(({ name, attributes }) => [name, attributes['http.route'], attributes['correlation.id']]),
        [
          ['GET /orders/:id', '/orders/:id', 'req-12345'],
          ['GET /orders/:id', '/orders/:id', 'req-broken'],
        ],
      );
      assert.equal(servers[0]?.traceId, TRACE_ID);
      assert.equal(servers[0]?.parentSpanId, CALLER_SPAN_ID);

      const told = logs.map(({ body, traceId, attributes }) => [body, traceId, attributes['correlation.id']]);
      assert.deepEqual(told, [
        ['order looked up', TRACE_ID, 'req-12345'],
        ['order looked up', servers[1]?.traceId, 'req-broken'],
        ['request failed', servers[1]?.traceId, 'req-broken'],
      ]);
      assert.equal(logs[2]?.attributes['exception.message'], 'the order cannot be read');

      const durations = points.filter(({ name }) => name === 'http.server.request.duration');
      assert.deepEqual(
        new Set(durations.map(({ attributes }) => attributes['http.route'])),
        new Set(['/orders/:id']),
      );
      assert.ok(points.every(({ attributes }) => attributes['correlation.id'] === undefined));
    });
  }
});
