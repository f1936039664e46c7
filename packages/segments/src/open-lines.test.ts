/** Lines that stay open across appends: written, read, followed, recovered and sealed. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  createLogsEncoder,
  createOpenLogsEncoder,
  decodeLine,
  type LinePart,
  type ReadableLogRecord,
  type StoredLog,
} from '@agentbus/otlp';
import fc from 'fast-check';
import { compressSegment } from './compress-segment.ts';
import { followLines } from './follow-lines.ts';
import type { FollowFrom } from './followed-files.ts';
import { readLines } from './read-lines.ts';
import { recoverSegments } from './recover-segments.ts';
import { sealLeftSegments } from './seal-left-segments.ts';
import type { SealedSegment } from './sealed-segment.ts';
import { SegmentCheckpoints } from './segment-checkpoints.ts';
import type { SegmentWriteError } from './segment-error.ts';
import { listSegments } from './segment-list.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';
import { MIN_MAX_SEGMENT_BYTES } from './segment-writer-options.ts';
import { verifyStore } from './verify-store.ts';

const resource = { attributes: { 'service.name': 'shop', text: '"]}\\' } };
const scopes = [{ name: 'a' }, { name: 'b', version: '1' }] as const;

function recordOf(body: string, scope: (typeof scopes)[number] = scopes[0]): ReadableLogRecord {
  return {
    hrTime: [1, 0],
    hrTimeObserved: [1, 0],
    body,
    attributes: {},
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: scope,
  };
}

const CLOSING = ']}]}]}\n';

/** Writes each turn's records as a processor does. */
function turnsOf(writer: Pick<SegmentWriter, 'append'>) {
  const encoder = createOpenLogsEncoder({ transientLines: true, onLine: (part) => writer.append(part) });
  return (...bodies: string[]): LinePart | undefined => {
    for (const body of bodies) encoder.add(recordOf(body));
    const part = encoder.take();
    if (part !== undefined) writer.append(part);
    return part;
  };
}

function store(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'open-lines-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function bodiesOf(line: Uint8Array | string): unknown[] {
  return (decodeLine(line) as StoredLog[]).map((record) => {
    assert.equal(record.resource.attributes['service.name'], 'shop');
    return record.body;
  });
}

async function bodiesIn(directory: string): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (const segment of await listSegments(directory)) {
    for await (const { bytes } of readLines(segment)) bodies.push(...bodiesOf(bytes));
  }
  return bodies;
}

/** A segment as a writer leaves it that was killed. */
function leaveSegment(directory: string, content: string | Uint8Array): string {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const path = join(directory, 'logs', 'logs-20261123T161500.123Z-dead-000001.jsonl');
  writeFileSync(path, content);
  return path;
}

/** The content of a segment that was written in turns and left open, and where each of its records ends. */
function openSegment(
  t: TestContext,
  records: number,
): { content: Buffer; firstLine: number; ends: number[] } {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1' });
  const encoder = createOpenLogsEncoder();
  const ends: number[] = [];
  for (let n = 0; n < records; n++) {
    encoder.add(recordOf(`${n} é"\\{`, scopes[n % 3 === 2 ? 1 : 0]));
    const part = encoder.take();
    if (part !== undefined) writer.append(part);
    ends.push(statSync(writer.path ?? '').size);
  }
  const content = readFileSync(writer.path ?? '');
  writer.closeSync();
  return { content, firstLine: content.indexOf('\n') + 1, ends };
}

test('append: a segment opens with a whole line, and what follows shares an open one', (t) => {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const turn = turnsOf(writer);
  turn('one');
  const path = writer.path ?? '';
  assert.match(readFileSync(path, 'utf8'), /^\{"resourceLogs":\[\{"scopeLogs":\[\{"logRecords":\[\{.*\}\n$/);
  turn('two');
  turn('three', 'four');
  const [first = '', second = '', ...others] = readFileSync(path, 'utf8').split('\n');
  assert.deepEqual(others, []);
  assert.deepEqual(bodiesOf(first), ['one']);
  assert.ok(
    second.startsWith('{"resourceLogs":[{"resource":{') && second.endsWith('"attributes":[]}'),
    second,
  );
  assert.equal(second.split('"resource":').length, 2);
  assert.deepEqual(bodiesOf(`${second}]}]}]}`), ['two', 'three', 'four']);
  writer.closeLine();
  turn('five');
  writer.closeSync();
  const lines = readFileSync(path, 'utf8').split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(lines.map(bodiesOf), [['one'], ['two', 'three', 'four'], ['five']]);
});

test('append: the line is closed by flush, by a whole line, at the end of the segment, and after a second', async (t) => {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', maxSegmentRecords: 5 });
  const turn = turnsOf(writer);
  const isClosed = (path: string) => readFileSync(path, 'utf8').endsWith(']}]}]}\n');
  turn('one');
  const path = writer.path ?? '';
  turn('two');
  assert.equal(isClosed(path), false);
  await writer.flush();
  assert.equal(isClosed(path), true);
  turn('three');
  const encoder = createLogsEncoder();
  encoder.add(recordOf('four'));
  writer.append(encoder.take() ?? assert.fail());
  turn('five');
  turn('six');
  assert.notEqual(writer.path, path);
  assert.equal(isClosed(path), true);
  turn('seven');
  const second = writer.path ?? '';
  assert.equal(isClosed(second), false);
  while (!isClosed(second)) await setTimeout(50);
  turn('eight');
  writer.closeSync();
  assert.equal(isClosed(second), true);
  assert.deepEqual(await bodiesIn(directory), [
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
  ]);
});

test('append: whatever the turns and limits, every record is there once, and segments keep their limit when closed', () => {
  const turns = fc.array(fc.array(fc.nat(9000), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 25,
  });
  fc.assert(
    fc.asyncProperty(turns, fc.integer({ min: 1, max: 8 }), async (sizes, flushEvery) => {
      const directory = mkdtempSync(join(tmpdir(), 'open-lines-'));
      const sealed: SealedSegment[] = [];
      const writer = createSegmentWriter({
        directory,
        stream: 'logs',
        maxSegmentBytes: MIN_MAX_SEGMENT_BYTES,
        onSealed: (segment) => sealed.push(segment),
      });
      const turn = turnsOf(writer);
      const expected: string[] = [];
      try {
        for (const [index, lengths] of sizes.entries()) {
          const bodies = lengths.map((length) => `${expected.length} ${'x'.repeat(length)}`);
          expected.push(...bodies);
          turn(...bodies);
          if (index % flushEvery === 0) writer.closeLine();
        }
        assert.deepEqual(await bodiesIn(directory), expected);
        await writer.close();
        assert.deepEqual(await bodiesIn(directory), expected);
        assert.equal(
          sealed.reduce((sum, { records }) => sum + records, 0),
          expected.length,
        );
        for (const { path, bytes } of sealed) {
          assert.equal(statSync(path).size, bytes);
          const content = readFileSync(path, 'utf8');
          assert.ok(content.endsWith('\n'));
          assert.ok(bytes <= MIN_MAX_SEGMENT_BYTES || content.split('\n').length === 2);
        }
      } finally {
        writer.closeSync();
        rmSync(directory, { recursive: true });
      }
    }),
    { numRuns: 20 },
  );
});

test('append: a part whose predecessor was not written begins a line of its own', async (t) => {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs' });
  const encoder = createOpenLogsEncoder();
  const partOf = (body: string, scope?: (typeof scopes)[number]) => {
    encoder.add(recordOf(body, scope));
    return encoder.take() ?? assert.fail();
  };
  writer.append(partOf('one'));
  writer.append(partOf('two'));
  const missed = partOf('missed', scopes[1]).whole();
  writer.append(partOf('three', scopes[1]));
  writer.append(missed);
  writer.append(partOf('four'));
  assert.deepEqual(await bodiesIn(directory), ['one', 'two', 'three', 'missed', 'four']);
  writer.closeSync();
  assert.deepEqual(await bodiesIn(directory), ['one', 'two', 'three', 'missed', 'four']);
});

test('append: a file that someone truncated is given up while a line is open in it', async (t) => {
  const directory = store(t);
  const errors: SegmentWriteError[] = [];
  const writer = createSegmentWriter({ directory, stream: 'logs', onError: (error) => errors.push(error) });
  const turn = turnsOf(writer);
  turn('one');
  turn('two');
  const path = writer.path ?? '';
  truncateSync(path, statSync(path).size - 30);
  await setTimeout(120);
  turn('three');
  turn('four');
  await writer.close();
  assert.deepEqual(await bodiesIn(directory), ['one', 'three', 'four']);
  assert.deepEqual(errors, []);
});

test('readLines: of an open line there are the whole records, whatever follows them', async (t) => {
  const { content, firstLine, ends } = openSegment(t, 4);
  const directory = store(t);
  for (let cut = firstLine; cut <= content.length; cut += 7) {
    const path = leaveSegment(directory, content.subarray(0, cut));
    const whole = ends.filter((end) => end <= cut);
    const lines = [];
    for await (const line of readLines(path)) lines.push(line);
    assert.equal(lines.flatMap(({ bytes }) => bodiesOf(bytes)).length, whole.length);
    assert.deepEqual(
      lines.map(({ offset, end, open }) => [offset, end, open]),
      whole.length === 1
        ? [[0, firstLine, false]]
        : [
            [0, firstLine, false],
            [firstLine, whole.at(-1), true],
          ],
    );
  }
});

test('readLines: with an end in the middle of a line, the records that end before it', async (t) => {
  const { content, ends } = openSegment(t, 5);
  const path = leaveSegment(store(t), content);
  for (let end = 0; end <= content.length; end += 5) {
    const bodies: unknown[] = [];
    for await (const { bytes } of readLines(path, { end })) bodies.push(...bodiesOf(bytes));
    assert.equal(bodies.length, ends.filter((recordEnd) => recordEnd <= end).length, `up to ${end}`);
  }
});

/** Follows until everything that is there has been handed out. */
async function followOnce(directory: string, from: FollowFrom) {
  const lines = followLines(directory, { from, until: 'end' });
  const bodies: unknown[] = [];
  for await (const { bytes } of lines) bodies.push(...bodiesOf(bytes));
  return { bodies, cursor: lines.cursor() };
}

test('followLines: each record once, whether its line was open or closed when it came, or cut back meanwhile', async (t) => {
  const directory = store(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', maxSegmentRecords: 40 });
  const turn = turnsOf(writer);
  const signal = AbortSignal.timeout(30_000);
  const follower = followLines(directory, { signal, pollMillis: 20 })[Symbol.asyncIterator]();
  const followed: unknown[] = [];
  const expected: unknown[] = [];
  let open = 0;
  for (let n = 0; n < 100; n++) {
    expected.push(`${n}`);
    turn(`${n}`);
    if (n % 9 === 0) writer.closeLine();
    while (n % 4 === 0 && followed.length < expected.length) {
      const { value, done } = await follower.next();
      assert.ok(!done);
      if (value.open) open += 1;
      followed.push(...bodiesOf(value.bytes));
    }
  }
  assert.deepEqual(followed, expected.slice(0, followed.length));
  assert.ok(open > 10);
  const path = writer.path ?? '';
  turn('left');
  appendFileSync(path, ',{"timeUnixNano":"1","bo');
  await setTimeout(60);
  truncateSync(path, statSync(path).size - ',{"timeUnixNano":"1","bo'.length);
  expected.push('left');
  while (followed.length < expected.length) {
    const { value, done } = await follower.next();
    assert.ok(!done);
    followed.push(...bodiesOf(value.bytes));
  }
  assert.deepEqual(followed, expected);
  writer.closeSync();
  assert.deepEqual((await followOnce(directory, 'start')).bodies, expected);
});

test('followLines: a cursor in the middle of a line goes on there, also when it was closed, recovered or compressed', async (t) => {
  const { content, ends } = openSegment(t, 6);
  for (let cut = 0; cut <= content.length; cut += 11) {
    const directory = store(t);
    const path = leaveSegment(directory, content.subarray(0, cut));
    const { bodies, cursor } = await followOnce(directory, 'start');
    assert.equal(bodies.length, ends.filter((end) => end <= cut).length);
    const whole = (await followOnce(directory, 'start')).bodies;
    appendFileSync(path, content.subarray(cut));
    const later = await followOnce(directory, cursor);
    assert.equal(bodies.length + later.bodies.length, ends.length, `cut at ${cut}`);
    assert.deepEqual(whole, bodies);
    recoverSegments(directory, 'logs');
    const afterRecovery = await followOnce(directory, cursor);
    assert.deepEqual(afterRecovery.bodies, later.bodies);
    assert.deepEqual((await followOnce(directory, afterRecovery.cursor)).bodies, []);
    if (cut % 3 !== 0) continue;
    await compressSegment(path);
    assert.deepEqual((await followOnce(directory, cursor)).bodies, later.bodies);
    assert.deepEqual((await followOnce(directory, later.cursor)).bodies, []);
  }
});

test('recoverSegments: cut off at any byte, exactly the whole records before it are left, in closed lines', async (t) => {
  const { content, firstLine, ends } = openSegment(t, 5);
  const directory = store(t);
  for (let cut = 1; cut <= content.length; cut++) {
    const path = leaveSegment(directory, content.subarray(0, cut));
    const whole = ends.filter((end) => end <= cut);
    const [recovered, ...others] = recoverSegments(directory, 'logs');
    assert.deepEqual(others, []);
    if (cut < firstLine) {
      assert.deepEqual(recovered, { stream: 'logs', path, bytes: 0, bytesCut: cut });
      assert.deepEqual(readdirSync(join(directory, 'logs')), []);
      continue;
    }
    const rest = content.toString('latin1', whole.at(-1), cut);
    assert.equal(recovered?.bytesCut ?? 0, CLOSING.startsWith(rest) ? 0 : rest.length);
    const left = readFileSync(path, 'utf8');
    const lines = left.split('\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines.flatMap(bodiesOf).length, whole.length);
    assert.equal(recovered?.bytes ?? cut, Buffer.byteLength(left));
    assert.deepEqual(recoverSegments(directory, 'logs'), [], 'there is nothing more to do');
  }
});

test('recoverSegments: brackets that were begun are completed, and nothing counts as cut', (t) => {
  const { content } = openSegment(t, 3);
  const directory = store(t);
  for (let length = 0; length < CLOSING.length; length++) {
    const path = leaveSegment(directory, content.toString() + CLOSING.slice(0, length));
    const bytes = content.length + CLOSING.length;
    assert.deepEqual(recoverSegments(directory, 'logs'), [{ stream: 'logs', path, bytes, bytesCut: 0 }]);
    assert.equal(readFileSync(path, 'utf8'), content.toString() + CLOSING);
  }
});

test('verifyStore: a crash that left a line open, checkpointed before, verifies after its recovery', async (t) => {
  const { content, firstLine } = openSegment(t, 8);
  const directory = store(t);
  const path = leaveSegment(directory, content.subarray(0, content.length - 300));
  const checkpoints = new SegmentCheckpoints({ directory, stream: 'logs', path });
  assert.notEqual(await checkpoints.record(), undefined);
  appendFileSync(path, content.subarray(content.length - 300, content.length - 20));
  assert.deepEqual((await verifyStore(directory)).findings, []);
  const { sealed, skipped } = await sealLeftSegments(directory);
  assert.deepEqual([sealed.length, sealed[0]?.records, skipped], [1, 7, []]);
  assert.ok((sealed[0]?.bytes ?? 0) > firstLine);
  const report = await verifyStore(directory);
  assert.deepEqual([report.findings, report.unsealed], [[], []]);
});

test('onSealed: a segment of open lines is sealed as it is on disk', async (t) => {
  const directory = store(t);
  const sealed: SealedSegment[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    onSealed: (segment) => sealed.push(segment),
  });
  const turn = turnsOf(writer);
  for (let n = 0; n < 5; n++) turn(`${n}`);
  await writer.close();
  assert.deepEqual(
    sealed.map(({ records, bytes, path }) => [records, bytes, readFileSync(path).at(-1)]),
    [[5, statSync(sealed[0]?.path ?? '').size, 0x0a]],
  );
});
