import assert from 'node:assert/strict';
import { appendFile, rename, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { temporaryDirectory } from '../test/temporary-directory.ts';
import { followImportFiles } from './follow-import-files.ts';
import { parseImportSource } from './import-source.ts';

const line = (text: string) => `{"level":30,"msg":"${text}"}\n`;

test('followImportFiles: growth, rotation by rename, a new day, and being emptied: each line once', async (t) => {
  const directory = await temporaryDirectory(t);
  const log = join(directory, 'app.log');
  await writeFile(log, line('1') + line('2'));
  await writeFile(join(directory, 'app.log.2.gz'), gzipSync(line('0')));
  const follower = follow(`pino:${directory}/app*`);
  assert.deepEqual(await follower.next(4), ['0', '1', '2', 'caught up']);

  await appendFile(log, '{"level":30,');
  await appendFile(log, `"msg":"3"}\n`);
  assert.deepEqual(await follower.next(1), ['3']);

  await appendFile(log, line('4'));
  await rename(log, `${log}.1`);
  await writeFile(log, line('5'));
  await writeFile(join(directory, 'app-2026-11-25.log'), line('6'));
  assert.deepEqual((await follower.next(3)).sort(), ['4', '5', '6']);

  await writeFile(`${log}.1.gz`, gzipSync(line('1') + line('2') + line('3') + line('4')));
  await unlink(`${log}.1`);
  await appendFile(log, line('7'));
  assert.deepEqual(await follower.next(1), ['7']);
  await truncate(log);
  await appendFile(log, line('8'));
  assert.deepEqual(await follower.next(1), ['8']);
  await follower.stop();
});

test('followImportFiles: what was written to a file before it went is not missed', async (t) => {
  const directory = await temporaryDirectory(t);
  const log = join(directory, 'app.log');
  await writeFile(log, line('1'));
  const follower = follow(`pino:${log}`);
  assert.deepEqual(await follower.next(2), ['1', 'caught up']);
  await appendFile(log, line('2') + line('3').trimEnd());
  await unlink(log);
  assert.deepEqual(await follower.next(2), ['2', '3']);
  await writeFile(log, line('4'));
  assert.deepEqual(await follower.next(1), ['4']);
  await follower.stop();
});

test('followImportFiles: a file with a day in its name is followed into the next days, and not into other files', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'app-2026-11-23.log'), line('yesterday'));
  await writeFile(join(directory, 'app-2026-11-24.log'), line('1'));
  const follower = follow(`pino:${directory}/app-2026-11-24.log`);
  assert.deepEqual(await follower.next(2), ['1', 'caught up']);
  await writeFile(join(directory, 'app-2026-11-25.txt'), line('other'));
  await writeFile(join(directory, 'app-2026-11-25.log'), line('2'));
  assert.deepEqual(await follower.next(1), ['2']);
  await appendFile(join(directory, 'app-2026-11-24.log'), line('3'));
  await writeFile(join(directory, 'app-2026-12-01.log'), line('4'));
  assert.deepEqual((await follower.next(2)).sort(), ['3', '4']);
  await follower.stop();
});

test('followImportFiles: begins with a whole line near the end', async (t) => {
  const log = join(await temporaryDirectory(t), 'app.log');
  await writeFile(log, line('1') + line('2') + line('3'));
  const follower = follow(`pino:${log}`, line('3').length + 3);
  assert.deepEqual(await follower.next(2), ['3', 'caught up']);
  await follower.stop();
});

/** Takes bodies one by one. */
function follow(source: string, lastBytes?: number) {
  const stop = new AbortController();
  const lines = followImportFiles([parseImportSource(source)], {
    signal: stop.signal,
    lastBytes,
    pollMillis: 5,
    onProblem: (problem) => assert.fail(JSON.stringify(problem)),
  });
  const ready: string[] = [];
  const more = async (): Promise<void> => {
    const { value } = await lines.next();
    if (value?.caughtUp) ready.push('caught up');
    for (const { records } of value?.lines ?? []) {
      for (const record of records) ready.push(String(record.signal === 'logs' && record.body));
    }
  };
  let waiting: Promise<void> | undefined;
  return {
    async next(count: number): Promise<string[]> {
      while (ready.length < count) {
        waiting ??= more();
        await waiting;
        waiting = undefined;
      }
      return ready.splice(0, count);
    },
    async stop(): Promise<void> {
      stop.abort();
      await assert.rejects(waiting ?? more());
    },
  };
}
