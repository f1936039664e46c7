import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { describe, test } from 'node:test';
import { EndpointGate } from './endpoint-gate.ts';

async function listen(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.destroy());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  return port;
}

const gateTo = (port: number) => new EndpointGate(new URL(`http://127.0.0.1:${port}/v1/logs`));

describe('EndpointGate', () => {
  test('blocked: not where somebody listens', async () => {
    const { server, port } = await listen();
    assert.equal(await gateTo(port).blocked(true), undefined);
    server.close();
  });

  test('blocked: says why not, after one attempt when it is urgent', async () => {
    const error = await gateTo(await closedPort()).blocked(true);
    assert.match(String(error?.message), /ECONNREFUSED/);
  });

  test('blocked: opens for a backend that comes up while it waits', async () => {
    const port = await closedPort();
    // The gate's own timers do not keep the process alive.
    const alive = setInterval(() => {}, 1000);
    const blocked = gateTo(port).blocked(false);
    const { server } = await listen(port);
    assert.equal(await blocked, undefined);
    server.close();
    clearInterval(alive);
  });

  test('hurry: ends the wait', async () => {
    const gate = gateTo(await closedPort());
    const blocked = gate.blocked(false);
    gate.hurry();
    assert.match(String((await blocked)?.message), /ECONNREFUSED/);
  });

  test('record: after a success nothing is tried, after a failure it is again', async () => {
    const gate = gateTo(await closedPort());
    gate.record(true);
    assert.equal(await gate.blocked(true), undefined);
    gate.record(false);
    assert.notEqual(await gate.blocked(true), undefined);
  });
});
