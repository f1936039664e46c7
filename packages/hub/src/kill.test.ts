/** A hub that is killed while clients send: what it has acknowledged is in the store. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { decodeLine } from '@agentbus/otlp';
import { listSegments, readLines } from '@agentbus/segments';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { createDestination } from '../../forward/src/create-destination.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import { logBatch } from '../../forward/src/destination.conformance.ts';
// @boundaries-ignore the suite that every destination runs is no part of the published package
import type { Destination } from '../../forward/src/destination.ts';
import { forkHub } from '../test/fork-hub.ts';
import { temporaryDirectory } from '../test/running-hub.ts';

/** Small segments, so that it is also killed while one follows another. */
const OPTIONS = { maxSegmentBytes: 64 * 1024 };
const ROUNDS = 3;
const ACKNOWLEDGED_PER_ROUND = 150;

const PROTOCOLS = [
  ['otlp/http', 'http/json'],
  ['otlp/http', 'http/protobuf'],
  ['otlp/grpc', 'grpc'],
  ['websocket', 'websocket'],
  ['tcp', 'tcp'],
] as const;

test('hub: kill -9 while clients send by every protocol loses nothing that was acknowledged', async (t) => {
  const directory = temporaryDirectory(t);
  const acknowledged = new Set<string>();
  for (let round = 1; round <= ROUNDS; round++) {
    const { child, endpoints } = await forkHub(t, directory, OPTIONS);
    const clients = PROTOCOLS.map(([service, protocol]) => {
      const { url = '' } = endpoints.find((endpoint) => endpoint.service === service) ?? {};
      const destination = createDestination({ url, protocol, timeoutMillis: 5000 });
      t.after(() => destination.close());
      return { protocol, destination };
    });
    const before = acknowledged.size;
    const killed = new AbortController();
    const enough = () => {
      if (acknowledged.size - before < ACKNOWLEDGED_PER_ROUND || killed.signal.aborted) return;
      killed.abort();
      child.kill('SIGKILL');
    };
    const send = async (name: string, destination: Destination) => {
      for (let index = 0; !killed.signal.aborted; index++) {
        const bodies = [0, 1, 2].map((part) => `${round} ${name} ${index} ${part} ${'x'.repeat(300)}`);
        const { status } = await destination.deliver(logBatch(...bodies), AbortSignal.timeout(10_000));
        if (status !== 'accepted') continue;
        for (const body of bodies) acknowledged.add(body);
        enough();
      }
    };
    await Promise.all(clients.map(({ protocol, destination }) => send(protocol, destination)));
    if (child.signalCode === null) await once(child, 'exit');
  }
  const stored = new Set<string>();
  for (const segment of await listSegments(directory, { streams: ['logs'] })) {
    for await (const { bytes } of readLines(segment)) {
      for (const record of decodeLine(bytes)) if (record.signal === 'logs') stored.add(String(record.body));
    }
  }
  assert.ok(acknowledged.size >= ROUNDS * ACKNOWLEDGED_PER_ROUND);
  const lost = [...acknowledged].filter((body) => !stored.has(body));
  assert.deepEqual(lost, []);
});
