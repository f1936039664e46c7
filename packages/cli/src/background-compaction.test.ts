import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createHub, type HubOptions } from '@agentbus/hub';
import { openDuckDbEngine, type QueryEngine } from '@agentbus/query';
import { generateLedgerKey, listCompacted, parseLedgerKey, verifyStore } from '@agentbus/segments';
import { temporaryDirectory } from '../test/store.ts';
import { backgroundCompaction } from './background-compaction.ts';

const RECORDS = 1500;

function message(index: number): string {
  const logRecords = Array.from({ length: 50 }, (_, place) => ({
    timeUnixNano: String(1_790_000_000_000_000_000n + BigInt(index * 50 + place) * 1_000_000n),
    severityNumber: 9,
    body: { stringValue: `record ${index * 50 + place} ${'x'.repeat(200)}` },
  }));
  return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

async function startHub(t: TestContext, directory: string, options: Partial<HubOptions>) {
  const hub = await createHub({
    directory,
    port: 'none',
    otlpPort: 0,
    grpcPort: 'none',
    durability: 'system',
    maxSegmentBytes: 64 * 1024,
    onProblem: (problem) => assert.fail(problem),
    ...options,
  });
  t.after(() => hub.close(0));
  return hub;
}

async function countOf(engine: QueryEngine): Promise<{ all: number; different: number }> {
  const bodies: unknown[] = [];
  for await (const { body } of engine.search()) bodies.push(body);
  return { all: bodies.length, different: new Set(bodies).size };
}

test('serve compacts in the background: every search meanwhile sees each record exactly once, and a later hub goes on', async (t) => {
  const directory = await temporaryDirectory(t);
  const { privateKey } = generateLedgerKey();
  const signingKey = parseLedgerKey(privateKey);
  const compact = backgroundCompaction((problem) => assert.fail(problem));
  const options = { signingKey, compaction: { compact, intervalMillis: 20, ageMillis: 0 } };
  const first = await startHub(t, directory, options);
  const url = `${first.endpoints.find(({ service }) => service === 'otlp/http')?.url}/v1/logs`;
  for (let index = 0; index * 50 < RECORDS; index++) {
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(url, { method: 'POST', headers, body: message(index) });
    assert.equal(status, 200);
  }
  const engine = await openDuckDbEngine({ directory, threads: 1 });
  t.after(() => engine.close());
  const expected = { all: RECORDS, different: RECORDS };
  let searches = 0;
  const searchUntilCompacted = async (files: number) => {
    while ((await listCompacted(directory, ['logs'])).length < files || searches < 3) {
      assert.deepEqual(await countOf(engine), expected);
      searches++;
    }
    assert.deepEqual(await countOf(engine), expected);
  };
  await searchUntilCompacted(1);
  // Ends it, wherever it is: the rest is for the next one.
  await first.close();
  const second = await startHub(t, directory, options);
  await searchUntilCompacted(1);
  await second.close();
  assert.deepEqual(await countOf(engine), expected);
  const { findings } = await verifyStore(directory, { key: signingKey });
  assert.deepEqual(findings, []);
});

test('backgroundCompaction: says what ended its process', async (t) => {
  const compact = backgroundCompaction(() => {});
  const request = {
    directory: `${await temporaryDirectory(t)}/none`,
    streams: ['logs' as const],
    unchangedSince: 0,
    key: undefined,
  };
  const stopped = AbortSignal.abort();
  await assert.rejects(compact({ ...request, signal: stopped }), { name: 'AbortError' });
});
