import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import { STREAMS } from '@agentbus/segments';
import { WebSocketServer } from 'ws';
import { logBatch, type TestedReceiver, testDestination } from './destination.conformance.ts';
import type { Delivery } from './destination.ts';
import { createWebSocketDestination } from './websocket-destination.ts';
import { decodeBatch, encodeAnswer, type ReceivedBatch, WEBSOCKET_PROTOCOL } from './websocket-frame.ts';

const NEVER = new AbortController().signal;

async function receive(
  port = 0,
  answer: (batch: ReceivedBatch) => string | undefined = ({ sequence }) =>
    encodeAnswer(sequence, { status: 'accepted' }),
): Promise<TestedReceiver> {
  const bodies: string[] = [];
  const server = new WebSocketServer({ port, host: '127.0.0.1', handleProtocols: () => WEBSOCKET_PROTOCOL });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (message) => {
      const batch = decodeBatch(message as Buffer, STREAMS) ?? assert.fail();
      const records = batch.lines.flatMap((line) => decodeLine(line));
      for (const record of records) if (record.signal === 'logs') bodies.push(String(record.body));
      const text = answer(batch);
      if (text !== undefined) socket.send(text);
    });
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bodies,
    async close() {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

testDestination('WebSocket', {
  receive,
  create: (port, timeoutMillis) =>
    createWebSocketDestination({ url: `ws://127.0.0.1:${port}/v1/stream`, timeoutMillis }),
});

test('createWebSocketDestination takes answers in any order, and of every kind', async () => {
  const answers: Record<number, Delivery> = {
    1: { status: 'retry', reason: 'busy', afterMillis: 700 },
    2: { status: 'rejected', reason: 'no' },
    3: { status: 'accepted' },
  };
  const held: string[] = [];
  const receiver = await receive(0, ({ sequence }) => {
    held.unshift(encodeAnswer(sequence, answers[sequence] ?? { status: 'accepted' }));
    return undefined;
  });
  const destination = createWebSocketDestination({
    url: `ws://127.0.0.1:${receiver.port}`,
    timeoutMillis: 300,
  });
  const deliveries = await Promise.all(['a', 'b'].map((body) => destination.deliver(logBatch(body), NEVER)));
  assert.ok(
    deliveries.every(({ status }) => status === 'retry'),
    'a batch without an answer',
  );
  await destination.close();
  await receiver.close();

  const answering = await receive(0, ({ sequence }) =>
    encodeAnswer(sequence, answers[sequence] ?? { status: 'accepted' }),
  );
  const another = createWebSocketDestination({ url: `ws://127.0.0.1:${answering.port}` });
  for (const expected of Object.values(answers)) {
    assert.deepEqual(await another.deliver(logBatch('x'), NEVER), expected);
  }
  await another.close();
  await answering.close();
});

test('createWebSocketDestination refuses another URL, and says which it takes', () => {
  assert.throws(() => createWebSocketDestination({ url: 'http://x' }), {
    code: 'invalid-option',
    message: /url is "http:\/\/x", must be a ws or wss URL/,
  });
});
