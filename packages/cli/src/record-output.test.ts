import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { storedLog } from '../test/records.ts';
import { createJsonFormat, createNdjsonFormat } from './format-ndjson.ts';
import { createRecordOutput } from './record-output.ts';

const signal = new AbortController().signal;

test('createRecordOutput: writes header, records and footer in order, and counts', async () => {
  const stream = new PassThrough();
  const output = createRecordOutput(stream, createJsonFormat(), signal);
  for (const body of ['a', 'b']) await output.write(storedLog({ body }));
  await output.end();
  assert.equal(output.count, 2);
  assert.deepEqual(
    JSON.parse(String(stream.read())).map((record: { body: string }) => record.body),
    ['a', 'b'],
  );
});

test('createRecordOutput: flush hands over what was written so far', async () => {
  const stream = new PassThrough();
  const output = createRecordOutput(stream, createNdjsonFormat(), signal);
  await output.write(storedLog());
  assert.equal(stream.readableLength, 0);
  await output.flush();
  assert.ok(stream.readableLength > 0);
});

test('createRecordOutput: waits for a slow reader', async () => {
  const stream = new PassThrough({ highWaterMark: 10 });
  const output = createRecordOutput(stream, createNdjsonFormat(), signal);
  let written = false;
  const writing = Promise.resolve(output.write(storedLog({ body: 'x'.repeat(70_000) }))).then(() => {
    written = true;
  });
  await new Promise(setImmediate);
  assert.equal(written, false);
  stream.resume();
  await writing;
  assert.equal(written, true);
});

test('createRecordOutput: stops waiting for a reader when aborted', async () => {
  const abort = new AbortController();
  const stream = new PassThrough({ highWaterMark: 10 });
  const output = createRecordOutput(stream, createNdjsonFormat(), abort.signal);
  const writing = Promise.resolve(output.write(storedLog({ body: 'x'.repeat(70_000) })));
  abort.abort();
  await assert.rejects(writing, { name: 'AbortError' });
});
