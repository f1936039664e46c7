import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import { listen, logBatch, type TestedReceiver, testDestination } from './destination.conformance.ts';
import { createTcpDestination } from './tcp-destination.ts';

const NEVER = new AbortController().signal;

/** Reads lines until the end, and ends in its turn, as log collectors do. */
async function receive(port = 0): Promise<TestedReceiver> {
  const bodies: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    const chunks: Buffer[] = [];
    socket.on('error', () => {});
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      assert.ok(text.endsWith('\n'));
      for (const record of text
        .trimEnd()
        .split('\n')
        .flatMap((line) => decodeLine(line))) {
        if (record.signal === 'logs') bodies.push(String(record.body));
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    bodies,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

testDestination('TCP', {
  receive,
  create: (port, timeoutMillis) => createTcpDestination({ host: '127.0.0.1', port, timeoutMillis }),
});

test('createTcpDestination ends each line with a newline where the batch has not', async () => {
  const receiver = await receive();
  const destination = createTcpDestination({ host: '127.0.0.1', port: receiver.port });
  const { text: _, ...batch } = logBatch('one', 'two');
  assert.equal((await destination.deliver(batch, NEVER)).status, 'accepted');
  assert.deepEqual(receiver.bodies, ['one', 'two']);
  await receiver.close();
});

test('createTcpDestination does not take an early end for an answer', async () => {
  const server = await listen((socket) => {
    socket.on('error', () => {});
    socket.end();
  });
  const destination = createTcpDestination({ host: '127.0.0.1', port: server.port, timeoutMillis: 2000 });
  const delivery = await destination.deliver(logBatch('x'.repeat(20_000_000)), NEVER);
  assert.equal(delivery.status, 'retry');
  await server.close();
});

test('createTcpDestination takes no end for an answer where a hub has greeted it', async () => {
  for (const [answer, status] of [
    ['agentbus\n', 'retry'],
    ['agentbus\ntak', 'retry'],
    ['agentbus\ntaken\n', 'accepted'],
    ['ok\n', 'accepted'],
  ] as const) {
    const server = await listen((socket) => {
      socket.on('error', () => {});
      socket.write(answer);
      socket.resume().once('end', () => socket.end());
    });
    const destination = createTcpDestination({ host: '127.0.0.1', port: server.port, timeoutMillis: 2000 });
    assert.equal((await destination.deliver(logBatch('one'), NEVER)).status, status, answer);
    await server.close();
  }
});

test('createTcpDestination wants to hear that it was taken from a hub only, and forgets a hub that is gone', async () => {
  const seen: string[] = [];
  const answers = ['agentbus\n|taken\n', 'agentbus\n|', '|', '|'];
  const server = await listen((socket) => {
    const [greeting = '', taken = ''] = (answers.shift() ?? '').split('|');
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (text === '') setTimeout(() => socket.write(greeting), 50);
      text += chunk;
    });
    socket.once('end', () => {
      seen.push(text);
      socket.end(taken);
    });
  });
  const destination = createTcpDestination({ host: '127.0.0.1', port: server.port, timeoutMillis: 5000 });
  const statuses: string[] = [];
  for (let index = 0; index < 4; index++) {
    statuses.push((await destination.deliver(logBatch('one'), NEVER)).status);
  }
  await server.close();
  assert.deepEqual(statuses, ['accepted', 'retry', 'accepted', 'accepted']);
  assert.ok(seen.every((text) => text.startsWith(' {')));
});

test('createTcpDestination refuses options out of range, and says the range', () => {
  for (const [options, message] of [
    [{ host: '', port: 1 }, /host is ""/],
    [{ host: 'a', port: 0 }, /port is 0, must be an integer from 1 to 65535/],
    [{ host: 'a', port: 1, timeoutMillis: -1 }, /timeoutMillis is -1/],
  ] as const) {
    assert.throws(() => createTcpDestination(options), { code: 'invalid-option', message });
  }
});
