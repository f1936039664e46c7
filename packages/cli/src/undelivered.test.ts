/** What a destination has not taken stays: prune, archive and compact, and what doctor says of it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeLogs } from '@agentbus/otlp';
import { createSealer, createSegmentWriter, listSegments } from '@agentbus/segments';
import { agentbus } from '../test/agentbus.ts';
import { logRecord, temporaryDirectory } from '../test/store.ts';

/** A sealed segment of logs, of which the destination `backend` has taken all or nothing; returns its path. */
async function writeStore(directory: string, isTaken: boolean): Promise<string> {
  const sealer = createSealer(directory);
  const writer = createSegmentWriter({
    directory,
    stream: 'logs',
    onBegun: sealer.begin,
    onSealed: sealer.seal,
  });
  for (const line of encodeLogs([logRecord({ body: 'a record' })])) writer.append(line);
  await writer.close();
  await sealer.flush();
  const [segment] = await listSegments(directory);
  const path = segment?.path ?? assert.fail();
  const cursor = isTaken ? { [`logs/${path.split('/').at(-1)}`]: segment?.bytes } : {};
  const places = join(directory, 'state', 'forward', 'backend');
  mkdirSync(places, { recursive: true });
  writeFileSync(join(places, 'logs.json'), JSON.stringify({ version: 1, cursor }));
  return path;
}

test('prune keeps what a destination has not taken, gives it up with --undelivered, and doctor says so', async (t) => {
  const directory = await temporaryDirectory(t);
  const path = await writeStore(directory, false);
  const args = ['prune', '-d', directory, '--max-bytes', '0'];
  const kept = await agentbus(args);
  assert.equal(kept.code, 0);
  assert.match(kept.stdout, /maxBytes of logs is missed by .*, or not delivered yet \(/u);
  assert.equal(existsSync(path), true);

  const gone = await agentbus([...args, '--undelivered']);
  assert.match(gone.stdout, /1 segment, .* gone/u);
  assert.equal(existsSync(path), false);
  const { stdout } = await agentbus(['doctor', '-d', directory]);
  assert.match(stdout, /backend will not get 1 segment, .*: removed before it had taken them/u);
});

test('archive and compact leave what a destination has not taken, and take the rest', async (t) => {
  for (const isTaken of [false, true]) {
    const directory = await temporaryDirectory(t);
    const path = await writeStore(directory, isTaken);
    const to = await temporaryDirectory(t);
    const compacted = await agentbus(['compact', '-d', directory, '--dry-run']);
    assert.match(compacted.stdout, isTaken ? /^1 segment would become 1 file\.$/mu : /^0 segments would/mu);
    const { code } = await agentbus(['archive', '-d', directory, '--to', to]);
    assert.equal(code, 0);
    assert.equal(existsSync(path), !isTaken);
  }
});
