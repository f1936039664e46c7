import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EncodedLine } from '@agentbus/otlp';
import fc from 'fast-check';
import { type RecoveredSegment, recoverSegments } from './recover-segments.ts';
import type { SegmentWriteError } from './segment-error.ts';
import { createSegmentWriter } from './segment-writer.ts';

function lineOf(text: string): EncodedLine {
  return { bytes: Buffer.from(`${text}\n`), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
}

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'recover-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A segment as a writer leaves it that was killed. */
function leaveSegment(directory: string, writer: string, content: string, sequence = 1): string {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const path = join(directory, 'logs', `logs-20261123T161500.123Z-${writer}-00000${sequence}.jsonl`);
  writeFileSync(path, content);
  return path;
}

test('recoverSegments: cuts any torn end back to the last whole line, and nothing else', (t) => {
  const directory = temporaryDirectory(t);
  const content = fc.array(fc.oneof(fc.constant('\n'), fc.string({ maxLength: 20 })), { maxLength: 20 });
  fc.assert(
    fc.property(content, fc.nat(200_000), (pieces, length) => {
      const text = pieces.join('') + 'x'.repeat(length);
      const path = leaveSegment(directory, 'dead', text);
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const [recovered] = recoverSegments(directory, 'logs');
      if (whole === text && text !== '') {
        assert.equal(recovered, undefined);
        assert.equal(readFileSync(path, 'utf8'), text);
      } else {
        const bytes = Buffer.byteLength(whole);
        assert.deepEqual(recovered, {
          stream: 'logs',
          path,
          bytes,
          bytesCut: Buffer.byteLength(text) - bytes,
        });
        assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', whole);
      }
      rmSync(path, { force: true });
    }),
    // Killed between making a segment and writing to it.
    { examples: [[[], 0]] },
  );
});

test('recoverSegments: leaves the segments of writers at work alone, also of this process', (t) => {
  const directory = temporaryDirectory(t);
  const writer = createSegmentWriter({ directory, stream: 'logs', writer: 'w1' });
  writer.append(lineOf('one'));
  const path = writer.path ?? '';
  appendFileSync(path, 'half a li');
  assert.deepEqual(recoverSegments(directory, 'logs'), []);
  assert.equal(readFileSync(path, 'utf8'), 'one\nhalf a li');
  writer.closeSync();
  assert.deepEqual(
    recoverSegments(directory, 'logs').map(({ bytesCut }) => bytesCut),
    [9],
  );
});

test('createSegmentWriter: puts a killed process in order, also where the process id is in use again', async (t) => {
  const directory = temporaryDirectory(t);
  const script = `
    import { createSegmentWriter } from '@agentbus/segments';
    const writer = createSegmentWriter({ directory: process.env.STORE, stream: 'logs', writer: 'w1' });
    const line = { bytes: Buffer.from('whole\\n'), count: 1, firstTimestamp: 1n, lastTimestamp: 1n };
    writer.append(line);
    console.log(writer.path);
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', script],
    {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, STORE: directory },
    },
  );
  const [output] = await once(child.stdout, 'data');
  const path = String(output).trim();
  assert.deepEqual(recoverSegments(directory, 'logs'), [], 'it is at work');
  child.kill('SIGKILL');
  await once(child, 'exit');
  appendFileSync(path, 'half');

  // As if the killed process had had the id of this one: only the start tells them apart.
  const lock = join(directory, 'state', 'writers', 'logs-w1.lock');
  const holder = JSON.parse(readFileSync(lock, 'utf8'));
  writeFileSync(lock, JSON.stringify({ ...holder, pid: process.pid }));
  const recovered: RecoveredSegment[] = [];
  const errors: Error[] = [];
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    writer: 'w1',
    onRecovered: (segment) => recovered.push(segment),
    onError: (error) => errors.push(error),
  });
  writer.append(lineOf('next'));
  assert.deepEqual(recovered, [{ stream: 'logs', path, bytes: 6, bytesCut: 4 }]);
  assert.deepEqual(errors, []);
  assert.match(writer.path ?? '', /-w1-000001\.jsonl$/);
  assert.equal(readFileSync(path, 'utf8'), 'whole\n');
  await writer.close();
  assert.deepEqual(readdirSync(join(directory, 'state', 'writers')), []);
});

test('createSegmentWriter: a second writer of one id takes another one, and says so', async (t) => {
  const directory = temporaryDirectory(t);
  const errors: SegmentWriteError[] = [];
  const options = {
    directory,
    stream: 'logs',
    writer: 'w1',
    onError: (error: SegmentWriteError) => errors.push(error),
  } as const;
  const first = createSegmentWriter(options);
  const second = createSegmentWriter(options);
  first.append(lineOf('a'));
  second.append(lineOf('b'));
  assert.match(first.path ?? '', /-w1-000001\.jsonl$/);
  assert.doesNotMatch(second.path ?? '', /-w1-/);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['writer-in-use'],
  );
  await first.close();
  await second.close();
});

test('recoverSegments: a writer of another machine is at work while it gives signs of life', (t) => {
  const directory = temporaryDirectory(t);
  leaveSegment(directory, 'far', 'whole\nhalf');
  const lock = join(directory, 'state', 'writers', 'logs-far.lock');
  mkdirSync(join(directory, 'state', 'writers'), { recursive: true });
  writeFileSync(lock, JSON.stringify({ pid: 1, machine: 'another one', started: '', token: 't' }));
  assert.deepEqual(recoverSegments(directory, 'logs'), []);
  const longAgo = new Date(Date.now() - 11 * 60_000);
  utimesSync(lock, longAgo, longAgo);
  assert.equal(recoverSegments(directory, 'logs').length, 1);
  assert.equal(existsSync(lock), false);
});
