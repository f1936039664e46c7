/** Commands on stores of OTLP protobuf, and of text. */
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { decodeLine } from '@agentbus/otlp';
import { compressSegment, createSegmentWriter, listSegments } from '@agentbus/segments';
import { agentbus, startAgentbus } from '../test/agentbus.ts';
import { TRACE_ID } from '../test/records.ts';
import { temporaryDirectory, writeLogs, writeSpans } from '../test/store.ts';

const RECORDS = 2000;

/** Two writers' segments, the first one's compressed; enough for several windows of a tail. */
async function writeBinaryStore(t: TestContext): Promise<string> {
  const directory = await temporaryDirectory(t);
  const logs = Array.from({ length: RECORDS }, (_, at) => ({ at, body: `record ${at} ${'x'.repeat(200)}` }));
  await writeLogs(directory, logs.slice(0, RECORDS / 2), { format: 'binary' });
  for (const segment of await listSegments(directory)) await compressSegment(segment.path);
  await writeLogs(directory, logs.slice(RECORDS / 2), { format: 'binary' });
  const spans = [
    { name: 'GET /', spanId: '000000000000000a' },
    { name: 'query', spanId: '000000000000000b', parentSpanId: '000000000000000a', at: 1 },
  ];
  await writeSpans(directory, spans, { format: 'binary' });
  return directory;
}

function bodies(ndjson: string): string[] {
  const lines = ndjson.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line).body.split(' ', 2).join(' '));
}

function recordsFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `record ${first + n}`);
}

test('binary store: tail reads it from the end, query and trace all of it, and doctor finds nothing', async (t) => {
  const directory = await writeBinaryStore(t);
  const tail = await agentbus(['tail', '--no-follow', '-n', '1500', '-o', 'ndjson', '-d', directory]);
  assert.deepEqual([tail.code, tail.stderr], [0, '']);
  assert.deepEqual(bodies(tail.stdout), recordsFrom(500, 1500));
  const query = await agentbus(['query', 'record', '--limit', '5000', '-o', 'ndjson', '-d', directory]);
  assert.deepEqual([query.code, query.stderr], [0, '']);
  assert.deepEqual(bodies(query.stdout), recordsFrom(0, RECORDS));
  const trace = await agentbus(['trace', TRACE_ID, '-d', directory]);
  assert.equal(trace.code, 0, trace.stderr);
  assert.match(trace.stdout, /GET \/[\s\S]*query/u);
  const doctor = await agentbus(['doctor', '-o', 'json', '-d', directory]);
  const { findings, streams } = JSON.parse(doctor.stdout);
  assert.deepEqual(
    findings.filter(({ code }: { code: string }) => code !== 'disk-nearly-full'),
    [],
  );
  assert.deepEqual([streams[0].segments, streams[0].newest], [2, '2025-01-15T12:00:01.999000000Z']);
});

test('binary store: doctor tells of a torn message', async (t) => {
  const directory = await writeBinaryStore(t);
  const segment = (await listSegments(directory, { streams: ['logs'] })).at(-1);
  assert.ok(segment);
  await appendFile(segment.path, Buffer.from([0, 0, 0, 9, 0x0a]));
  const { stdout } = await agentbus(['doctor', '-o', 'json', '-d', directory]);
  const codes = JSON.parse(stdout).findings.map(({ code }: { code: string }) => code);
  assert.ok(codes.includes('torn-tail'), codes.join());
});

test('binary store: tail follows it', async (t) => {
  const directory = await writeBinaryStore(t);
  const child = startAgentbus(['tail', '-n', '1', '-o', 'ndjson', '-d', directory]);
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.deepEqual(bodies((await lines.next()).value ?? ''), [`record ${RECORDS - 1}`]);
  await writeLogs(directory, [{ at: 5000, body: 'record late' }], { format: 'binary' });
  assert.deepEqual(bodies((await lines.next()).value ?? ''), ['record late']);
});

test('binary store: forward delivers it', async (t) => {
  const directory = await writeBinaryStore(t);
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    const bytes = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    for (const record of decodeLine(body)) if (record.signal === 'logs') received.push(String(record.body));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, stderr } = await agentbus(['forward', '-d', directory, '--to', url, '--once']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(
    received.map((body) => body.split(' ', 2).join(' ')),
    recordsFrom(0, RECORDS),
  );
});

test('text store: du counts it, and what reads records says why it does not', async (t) => {
  const directory = await temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', format: 'text' });
  const bytes = Buffer.from('2025-01-15T12:00:00.000000000Z INFO shop hello\n');
  writer.append({ bytes, count: 1, firstTimestamp: 1n, lastTimestamp: 1n });
  await writer.close();
  for (const args of [['query', 'hello'], ['tail'], ['tail', '--no-follow'], ['trace', TRACE_ID]]) {
    const { code, stderr } = await agentbus([...args, '-d', directory]);
    assert.equal(code, 5, args.join(' '));
    if (args[0] !== 'trace') assert.match(stderr, /there is only text in .*\n.*zstdcat/u);
  }
  const doctor = await agentbus(['doctor', '-o', 'json', '-d', directory]);
  const { findings, streams } = JSON.parse(doctor.stdout);
  assert.ok(findings.some(({ code }: { code: string }) => code === 'text-only'));
  assert.equal(streams[0].segments, 1);
  const du = await agentbus(['du', '-o', 'json', '-d', directory]);
  assert.match(du.stdout, new RegExp(`"bytes":\\s*${bytes.length}\\b`, 'u'));
});
