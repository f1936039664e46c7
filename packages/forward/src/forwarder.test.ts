import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createSegmentWriter, type Stream } from '@agentbus/segments';
import { logBatch } from './destination.conformance.ts';
import { createForwarder, type ForwarderOptions } from './forwarder.ts';
import { createOtlpHttpDestination } from './otlp-http-destination.ts';
import {
  type Answer,
  type OtlpReceiver,
  type ReceivedRequest,
  receiveOtlp,
} from './otlp-receiver.conformance.ts';

let directory: string;
let receiver: OtlpReceiver;
let answer: (request: ReceivedRequest) => Answer;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'forward-'));
  answer = () => ({});
  receiver = await receiveOtlp(0, (request) => answer(request));
});

afterEach(async () => {
  await receiver.close();
  rmSync(directory, { recursive: true });
});

/** Writes a line with one record for each body. */
async function write(bodies: readonly string[], stream: Stream = 'logs'): Promise<void> {
  const writer = createSegmentWriter({ directory, stream });
  for (const line of logBatch(...bodies).lines) {
    writer.append({
      bytes: Buffer.concat([line, Buffer.from('\n')]),
      count: 1,
      firstTimestamp: 1n,
      lastTimestamp: 1n,
    });
  }
  await writer.close();
}

function forwarder(options: Partial<ForwarderOptions> = {}) {
  const destination = createOtlpHttpDestination({ endpoint: `http://127.0.0.1:${receiver.port}` });
  return createForwarder({ directory, destination, name: 'test', once: true, random: () => 0, ...options });
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `record ${from + index}`);

describe('createForwarder', () => {
  test('delivers what is there, once, and goes on from there the next time', async () => {
    await write(numbered(1000));
    await forwarder().run();
    assert.deepEqual(receiver.bodies, numbered(1000));
    await forwarder().run();
    assert.equal(receiver.bodies.length, 1000);
    await write(numbered(10, 1000));
    await forwarder().run();
    assert.deepEqual(receiver.bodies, numbered(1010));
  });

  test('puts lines together up to the size of a batch', async () => {
    await write(numbered(1000));
    const bytes = logBatch(...numbered(1000)).bytes;
    await forwarder().run();
    assert.equal(receiver.requests.length, 1);
    await forwarder({ name: 'small', maxBatchBytes: 4096 }).run();
    const bodies = receiver.requests.slice(1).map(({ body }) => body.length);
    assert.ok(bodies.every((length) => length <= 4096));
    assert.ok(bodies.length < (2 * bytes) / 4096);
  });

  test('delivers to each destination on its own', async () => {
    await write(['a']);
    await forwarder({ name: 'one' }).run();
    await forwarder({ name: 'two' }).run();
    assert.deepEqual(receiver.bodies, ['a', 'a']);
  });

  test('follows what comes until it is aborted', async () => {
    const stop = new AbortController();
    const running = forwarder({ once: false }).run(stop.signal);
    await write(['first']);
    while (receiver.bodies.length < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    await write(['second']);
    while (receiver.bodies.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    await running;
    assert.deepEqual(receiver.bodies, ['first', 'second']);
  });

  test('tries again until the destination takes a batch, and keeps the order', async () => {
    await write(numbered(200));
    let failures = 0;
    answer = () => (failures++ < 2 ? { status: 503, body: '' } : {});
    const problems: string[] = [];
    const running = forwarder({ maxBatchBytes: 4096, onProblem: (problem) => problems.push(problem) });
    await running.run();
    assert.deepEqual(receiver.bodies, numbered(200));
    assert.equal(problems.length, 2);
    assert.match(String(problems[0]), /^http:\/\/127\.0\.0\.1:\d+, logs: HTTP 503; trying again in 0\.3 s$/);
    const logs = running.progress().find(({ stream }) => stream === 'logs');
    assert.partialDeepStrictEqual(logs, { lines: 200, retries: 2, parked: 0 });
  });

  test('finds the records that are refused, parks them with the reason, and delivers all others', async () => {
    await write([...numbered(50), 'poison 1', ...numbered(50, 50), 'poison 2']);
    answer = ({ body }) => (body.includes('poison') ? { status: 400, body: 'cannot take this' } : {});
    const running = forwarder();
    await running.run();
    assert.deepEqual(receiver.bodies, numbered(100));
    const parked = readFileSync(join(directory, 'state', 'rejected', 'test.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const entries = parked.map((line) => JSON.parse(line));
    assert.deepEqual(
      entries.map(({ stream, reason }) => ({ stream, reason })),
      new Array(2).fill({ stream: 'logs', reason: 'HTTP 400: cannot take this' }),
    );
    assert.match(entries[1].line, /"poison 2"/);
    await forwarder().run();
    assert.equal(receiver.bodies.length, 100);
  });

  test('counts the records of a partial success and does not send them again', async () => {
    await write(numbered(3));
    answer = () => ({
      headers: { 'content-type': 'application/json' },
      body: '{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}',
    });
    const problems: string[] = [];
    const running = forwarder({ onProblem: (problem) => problems.push(problem) });
    await running.run();
    assert.equal(running.progress().find(({ stream }) => stream === 'logs')?.rejectedRecords, 2);
    assert.match(String(problems), /2 records were refused: too old/);
    assert.equal(receiver.requests.length, 1);
  });

  test('sends the audit stream as logs, and only the streams asked for', async () => {
    await write(['plain']);
    await write(['audited'], 'audit');
    await forwarder({ streams: ['audit'] }).run();
    assert.deepEqual(receiver.bodies, ['audited']);
    assert.equal(receiver.requests[0]?.path, '/v1/logs');
  });

  test('does not remember what a killed run had not been told of', async () => {
    await write(numbered(100));
    const stop = new AbortController();
    answer = () => {
      stop.abort();
      return { status: 503 };
    };
    await forwarder().run(stop.signal);
    assert.deepEqual(receiver.bodies, []);
    answer = () => ({});
    await forwarder().run();
    assert.deepEqual(receiver.bodies, numbered(100));
  });

  test('is one at a time for a store and a name', async () => {
    const stop = new AbortController();
    const running = forwarder({ once: false }).run(stop.signal);
    await assert.rejects(forwarder().run(), { code: 'already-forwarding', message: /test.logs\.lock/ });
    await forwarder({ name: 'other' }).run();
    stop.abort();
    await running;
    await forwarder().run();
    assert.equal(existsSync(join(directory, 'state', 'forward', 'test', 'logs.lock')), false);
  });

  test('waits for a stream that another one forwards, or leaves it out', async () => {
    const stop = new AbortController();
    const first = forwarder({ once: false, streams: ['logs'] }).run(stop.signal);
    await write(['a record']);
    await write(['a record of the other stream'], 'audit');
    await forwarder({ busy: 'skip', streams: ['logs', 'audit'] }).run();
    while (receiver.bodies.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const second = forwarder({ busy: 'wait', streams: ['logs'] });
    const taken = second.run();
    stop.abort();
    await first;
    await write(['for the second']);
    await taken;
    assert.deepEqual(receiver.bodies.slice(2), ['for the second']);
  });

  test('with a number of attempts it gives up a stream, and delivers the others', async () => {
    await write(['refused'], 'traces');
    await write(['taken']);
    answer = ({ path }) => (path === '/v1/traces' ? { status: 503 } : {});
    await assert.rejects(forwarder({ attempts: 2 }).run(), {
      code: 'not-taken',
      message: /traces: HTTP 503/,
    });
    assert.deepEqual(receiver.bodies, ['taken']);
    assert.equal(receiver.requests.filter(({ path }) => path === '/v1/traces').length, 2);
  });

  test('finish waits for the answer of what is under way, so that the next run does not send it again', async () => {
    await write(['under way']);
    const running = forwarder({ once: false });
    answer = () => {
      running.finish();
      return {};
    };
    await running.run();
    await forwarder().run();
    assert.deepEqual(receiver.bodies, ['under way']);
  });

  test('ends at once on a store that is not there', async () => {
    rmSync(directory, { recursive: true });
    await forwarder().run();
    assert.deepEqual(receiver.requests, []);
  });

  test('refuses options out of range, and says the range', () => {
    for (const [options, message] of [
      [{ name: '../x' }, /name is "\.\.\/x", must be 1–64 characters/],
      [{ maxBatchBytes: 10 }, /maxBatchBytes is 10, must be an integer from 4096 to 67108864/],
      [{ attempts: 0 }, /attempts is 0, must be 1 or more/],
      [{ lingerMillis: -1 }, /lingerMillis is -1, must be 0 or more/],
      [{ recoveryBytesPerSecond: 0 }, /recoveryBytesPerSecond is 0, must be greater than 0/],
      [{ streams: ['spans' as Stream] }, /streams is spans, must be some of logs, audit, traces, metrics/],
    ] as const) {
      assert.throws(() => forwarder(options), { code: 'invalid-option', message });
    }
  });
});
