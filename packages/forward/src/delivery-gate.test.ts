import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Stream } from '@agentbus/segments';
import { DeliveryGate } from './delivery-gate.ts';

const NEVER = new AbortController().signal;

let now = 0;
let entered: Stream[] = [];
let gate: DeliveryGate;

beforeEach(() => {
  now = 0;
  entered = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  gate = new DeliveryGate({ recoveryBytesPerSecond: 1000, now: () => now, random: () => 0 });
});

function enter(stream: Stream, bytes = 0): void {
  void gate.enter(stream, bytes, NEVER).then(() => entered.push(stream));
}

async function pass(millis: number): Promise<void> {
  now += millis;
  mock.timers.tick(millis);
  await setImmediate();
}

test('DeliveryGate lets all streams in while the destination takes what comes', async () => {
  for (const stream of ['metrics', 'traces', 'logs'] as const) enter(stream);
  await pass(0);
  assert.deepEqual(entered, ['metrics', 'traces', 'logs']);
});

test('DeliveryGate lets nobody in for a while after a failure, then one, the most important', async () => {
  enter('traces');
  await pass(0);
  assert.equal(gate.failed('traces', undefined), 250);
  for (const stream of ['metrics', 'logs', 'audit'] as const) enter(stream);
  await pass(249);
  assert.deepEqual(entered, ['traces']);
  await pass(1);
  assert.deepEqual(entered, ['traces', 'audit']);
  await pass(60_000);
  assert.deepEqual(entered, ['traces', 'audit']);
  gate.succeeded('audit');
  await pass(0);
  assert.deepEqual(entered, ['traces', 'audit', 'logs', 'metrics']);
});

test('DeliveryGate lets another stream try each time, so that one that is refused keeps no other out', async () => {
  enter('logs');
  await pass(0);
  for (const next of ['traces', 'metrics', 'logs', 'traces'] as const) {
    const failed = entered.at(-1) ?? assert.fail();
    gate.failed(failed, undefined);
    for (const stream of ['logs', 'traces', 'metrics'] as const) {
      if (stream === failed || entered.length === 1) enter(stream);
    }
    await pass(60_000);
    assert.equal(entered.at(-1), next);
  }
});

test('DeliveryGate holds a stream back alone that is refused while others are taken', async () => {
  enter('logs');
  await pass(0);
  gate.failed('logs', undefined);
  enter('metrics');
  enter('logs');
  await pass(250);
  gate.succeeded('metrics');
  await pass(0);
  // Now that the destination is there, it may try at once; and then ever more seldom.
  assert.deepEqual(entered, ['logs', 'metrics', 'logs']);
  for (const millis of [250, 500, 1000]) {
    assert.equal(gate.failed('logs', undefined), millis);
    enter('metrics');
    enter('logs');
    await pass(millis - 1);
    assert.equal(entered.at(-1), 'metrics');
    gate.succeeded('metrics');
    await pass(1);
    assert.equal(entered.at(-1), 'logs');
  }
  gate.succeeded('logs');
  enter('logs');
  await pass(0);
  assert.equal(entered.at(-1), 'logs');
});

test('DeliveryGate: a stream that was told when to come again does so, though another was taken meanwhile', async () => {
  enter('logs');
  enter('metrics');
  await pass(0);
  gate.failed('logs', 50_000);
  gate.succeeded('metrics');
  enter('logs');
  enter('metrics');
  await pass(49_999);
  assert.deepEqual(entered, ['logs', 'metrics', 'metrics']);
  await pass(1);
  assert.deepEqual(entered, ['logs', 'metrics', 'metrics', 'logs']);
});

test('DeliveryGate waits longer with each failure, and as long as was asked for', async () => {
  const waits: number[] = [];
  for (let count = 0; count < 4; count++) {
    enter('logs');
    await pass(120_000);
    waits.push(gate.failed('logs', count === 3 ? 50_000 : undefined));
  }
  assert.deepEqual(waits, [250, 500, 1000, 50_000]);
});

test('DeliveryGate limits the rate after an outage until the stream has caught up', async () => {
  const counts: number[] = [];
  const send = async (millis: number) => {
    enter('logs', 500);
    await pass(millis);
    counts.push(entered.length);
  };
  await send(0);
  gate.failed('logs', undefined);
  await send(250);
  gate.succeeded('logs');
  await send(499);
  await pass(1);
  counts.push(entered.length);
  gate.succeeded('logs');
  gate.caughtUp('logs');
  await pass(500);
  await send(0);
  await send(0);
  assert.deepEqual(counts, [1, 2, 2, 3, 4, 5]);
});

test('DeliveryGate lets a waiter go when it is aborted', async () => {
  enter('logs');
  await pass(0);
  gate.failed('logs', undefined);
  const aborting = new AbortController();
  const waiting = gate.enter('audit', 0, aborting.signal);
  enter('logs');
  aborting.abort(new Error('stop'));
  await assert.rejects(waiting, /stop/);
  await assert.rejects(gate.enter('audit', 0, aborting.signal), /stop/);
  await pass(250);
  assert.deepEqual(entered, ['logs', 'logs']);
});
