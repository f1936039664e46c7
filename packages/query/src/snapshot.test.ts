import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { HeldFiles } from './held-files.ts';
import { takeSnapshot } from './snapshot.ts';
import { logJson, logsLine, segmentName, temporaryDirectory, writeFileOf } from './store-fixture.test.ts';

/** Does something before it holds a file. */
class DisturbedFiles extends HeldFiles {
  readonly #disturb: (path: string) => void;

  constructor(directory: string, disturb: (path: string) => void) {
    super(directory);
    this.#disturb = disturb;
  }

  override hold(path: string) {
    this.#disturb(path);
    return super.hold(path);
  }
}

const SEGMENTS = 6;

test('takeSnapshot: takes each segment once where others go and come for each that it takes', async (t) => {
  const directory = temporaryDirectory(t);
  const temporary = join(directory, 'temporary');
  mkdirSync(temporary);
  const write = (sequence: number) =>
    writeFileOf(directory, 'logs', segmentName('logs', sequence), logsLine([logJson(sequence, 'a')]));
  const paths = Array.from({ length: SEGMENTS }, (_, index) => write(index + 1));
  const held: string[] = [];
  const names = new DisturbedFiles(temporary, (path) => {
    held.push(basename(path));
    // The one behind it goes under another name, as a compression makes it, and the one before it for good.
    const index = paths.indexOf(path);
    const next = paths[index + 1];
    if (next !== undefined && index % 2 === 0) renameSync(next, `${next}.zst`);
    if (index === 4) rmSync(paths[0] ?? '');
  });
  const snapshot = await takeSnapshot({
    directory,
    streams: ['logs'],
    temporaryDirectory: temporary,
    held: names,
    isSealed: () => true,
    onCorruption: () => {},
  });
  t.after(() => snapshot.remove());
  assert.deepEqual(
    snapshot.files.map(({ source }) => basename(source).replace('.zst', '')),
    paths.map((path) => basename(path)),
  );
  assert.equal(new Set(snapshot.files.map(({ path }) => path)).size, SEGMENTS);
  assert.ok(held.length < 2 * SEGMENTS, held.join());
});
