/** A process that logs one record a turn and is killed: what was logged before its last turn is there, once. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import { listSegments, readLines, recoverSegments } from '@agentbus/segments';

/** Says of each record that its turn is over. Segments are small, so that they are rotated too. */
const PROGRAM = `
  import { writeSync } from 'node:fs';
  import { setImmediate as nextTurn } from 'node:timers/promises';
  import * as otel from '@agentbus-test/otel-3x';
  import { FileLogRecordProcessor } from '@agentbus/file-exporter';
  const provider = new otel.sdkLogs.LoggerProvider({
    processors: [new FileLogRecordProcessor({ maxSegmentBytes: 64 * 1024 })],
  });
  const loggers = [provider.getLogger('a'), provider.getLogger('b')];
  for (let n = 0; ; n++) {
    loggers[n % 7 === 0 ? 1 : 0].emit({ body: n, attributes: { text: 'x'.repeat(n % 200) } });
    await nextTurn();
    await say(n);
  }
  async function say(n) {
    for (;;) {
      try {
        writeSync(1, n + '\\n');
        return;
      } catch (error) {
        // The test is slower to read.
        if (error.code !== 'EAGAIN') throw error;
        await nextTurn();
      }
    }
  }
`;

const ROUNDS = 5;

async function bodiesIn(directory: string): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (const segment of await listSegments(directory)) {
    for await (const { bytes } of readLines(segment)) {
      bodies.push(...decodeLine(bytes).map((record) => (record as StoredLog).body));
    }
  }
  return bodies;
}

test('FileLogRecordProcessor: killed at one record a turn, only the last turn is lost, and nothing is there twice', async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    const directory = mkdtempSync(join(tmpdir(), 'open-line-crash-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const child = spawn(
      process.execPath,
      ['--conditions=@agentbus/source', '--input-type=module', '-e', PROGRAM],
      {
        cwd: import.meta.dirname,
        env: { ...process.env, AGENTBUS_DIRECTORY: directory },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    const killAfter = 1 + Math.floor(Math.random() * 1500);
    let written = -1;
    for await (const line of createInterface(child.stdout)) {
      written = Number(line);
      if (written === killAfter) child.kill('SIGKILL');
    }
    await exited;
    const before = await bodiesIn(directory);
    assert.ok(
      before.length === written + 1 || before.length === written + 2,
      `${before.length} of ${written}`,
    );
    assert.deepEqual(
      before,
      Array.from({ length: before.length }, (_, n) => n),
    );
    recoverSegments(directory, 'logs');
    assert.deepEqual(await bodiesIn(directory), before);
    for (const name of readdirSync(join(directory, 'logs'))) {
      assert.ok(readFileSync(join(directory, 'logs', name), 'utf8').endsWith('\n'));
    }
  }
});
