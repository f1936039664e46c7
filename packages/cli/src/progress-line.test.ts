import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createTestIo } from '../test/agentbus.ts';
import { createProgressLine, progressText } from './progress-line.ts';

test('progressText: part, rate and time left', () => {
  assert.match(
    progressText({ fraction: 0.25, bytes: 4 * 1024 ** 3 }, 2),
    /^25 % of 4\S* GiB, 512\S* MiB\/s, 6 s left$/u,
  );
  assert.match(progressText({ fraction: 0, bytes: 1024 }, 2), /^0 % of 1\S* KiB$/u);
});

test('createProgressLine: is quiet for a second, then one line that goes away; nothing where stderr is no terminal', () => {
  assert.equal(createProgressLine(createTestIo().io), undefined);
  let time = 0;
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const line = createProgressLine({ ...createTestIo().io, stderr, now: () => time });
  line?.show({ fraction: 0.1, bytes: 1000 });
  line?.clear();
  assert.equal(stderr.read(), null);
  time = 2000;
  line?.show({ fraction: 0.5, bytes: 1000 });
  line?.clear();
  const erase = '\r\u001b[2K';
  const written = String(stderr.read());
  assert.ok(written.startsWith(`${erase}50 % of`) && written.endsWith(erase), written);
});
