/** What every destination does, whatever its protocol. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Batch, Destination } from './destination.ts';

/** The other side, as a test needs it. */
export interface TestedReceiver {
  readonly port: number;
  /** The bodies of the log records that came, in order. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** How a destination under test is made. */
export interface DestinationUnderTest {
  /** A receiver that takes everything; on a port of its choice or on this one. */
  receive(port?: number): Promise<TestedReceiver>;
  /** A destination for this port of 127.0.0.1 that waits for answers no longer than this. */
  create(port: number, timeoutMillis: number): Destination;
}

/** A batch of lines with one log record each. */
export function logBatch(...bodies: readonly string[]): Batch {
  const lines = bodies.map((body) =>
    Buffer.from(
      JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
            scopeLogs: [{ scope: { name: 'test' }, logRecords: [logRecord(body)] }],
          },
        ],
      }),
    ),
  );
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  const text = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  return { stream: 'logs', signal: 'logs', lines, bytes, text };
}

function logRecord(body: string) {
  return { timeUnixNano: '1700000000000000001', severityNumber: 9, body: { stringValue: body } };
}

const NEVER: AbortSignal = new AbortController().signal;

export function testDestination(name: string, tested: DestinationUnderTest): void {
  describe(`${name} destination`, () => {
    let receiver: TestedReceiver;
    let destination: Destination;

    beforeEach(async () => {
      receiver = await tested.receive();
      destination = tested.create(receiver.port, 5000);
    });

    afterEach(async () => {
      await destination.close();
      await receiver.close();
    });

    test('delivers the lines of a batch in order', async () => {
      const delivery = await destination.deliver(logBatch('one', 'two', 'three'), NEVER);
      assert.deepEqual(delivery, { status: 'accepted' });
      assert.deepEqual(receiver.bodies, ['one', 'two', 'three']);
    });

    test('delivers one batch after another, and neither changes nor keeps their bytes', async () => {
      const batch = logBatch('a');
      const before = Buffer.from(batch.lines[0] ?? []);
      for (let count = 0; count < 20; count++) {
        assert.equal((await destination.deliver(batch, NEVER)).status, 'accepted');
      }
      assert.deepEqual(Buffer.from(batch.lines[0] ?? []), before);
      batch.lines[0]?.fill(0);
      assert.deepEqual(receiver.bodies, new Array(20).fill('a'));
    });

    test('delivers several batches at once', async () => {
      const names = Array.from({ length: 8 }, (_, index) => `batch ${index}`);
      const deliveries = await Promise.all(names.map((body) => destination.deliver(logBatch(body), NEVER)));
      assert.ok(deliveries.every(({ status }) => status === 'accepted'));
      assert.deepEqual([...receiver.bodies].sort(), names);
    });

    test('delivers text of every kind', async () => {
      const bodies = ['', 'ünï¢ödé 中文 😀', 'line\nbreak "quoted" \\ \u0000', 'x'.repeat(300_000)];
      assert.deepEqual(await destination.deliver(logBatch(...bodies), NEVER), { status: 'accepted' });
      assert.deepEqual(receiver.bodies, bodies);
    });

    test('answers retry where nobody listens, and recovers by itself', async () => {
      const { port } = receiver;
      await destination.deliver(logBatch('before'), NEVER);
      await receiver.close();
      const delivery = await destination.deliver(logBatch('lost'), NEVER);
      assert.equal(delivery.status, 'retry');
      assert.ok(delivery.status === 'retry' && delivery.reason !== '');
      receiver = await tested.receive(port);
      let status = 'retry';
      for (let attempts = 0; status === 'retry' && attempts < 50; attempts++) {
        ({ status } = await destination.deliver(logBatch('after'), NEVER));
      }
      assert.equal(status, 'accepted');
      assert.equal(receiver.bodies.at(-1), 'after');
    });

    test('answers retry where the other side takes the connection and says nothing', async () => {
      const silent = await listen((socket) => void socket.on('error', () => {}));
      const waiting = tested.create(silent.port, 200);
      assert.equal((await waiting.deliver(logBatch('x'), NEVER)).status, 'retry');
      await waiting.close();
      await silent.close();
    });

    test('answers retry where the other side resets the connection', async () => {
      const resetting = await listen((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.resetAndDestroy());
      });
      const reset = tested.create(resetting.port, 5000);
      assert.equal((await reset.deliver(logBatch('x'), NEVER)).status, 'retry');
      await reset.close();
      await resetting.close();
    });

    test('stops when aborted, before or during a delivery', { timeout: 20_000 }, async () => {
      const silent = await listen((socket) => void socket.on('error', () => {}));
      const waiting = tested.create(silent.port, 60_000);
      await waiting.deliver(logBatch('x'), AbortSignal.abort());
      await waiting.deliver(logBatch('x'), AbortSignal.timeout(50));
      await waiting.close();
      await silent.close();
    });
  });
}

/** A server that does as it is told with each connection. */
export async function listen(
  onSocket: (socket: net.Socket) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
