/** Both decoders, and all that follows them, on damaged input; `bench/fuzz.ts` does a million. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostileInput } from '../test/hostile-inputs.ts';
import { post, startHub } from '../test/running-hub.ts';
import { takeHostileInput } from '../test/take-hostile-input.ts';

test('hub: any input is refused as malformed, or written so that it can be read back', () => {
  let taken = 0;
  fc.assert(
    fc.property(hostileInput, (input) => {
      if (takeHostileInput(input)) taken++;
    }),
    { numRuns: 5000 },
  );
  assert.ok(taken > 500, 'not all of it is rubbish');
});

test('otlp/http: answers any input with 200 or 400', async (t) => {
  const { url } = await startHub(t, { durability: 'system' });
  await fc.assert(
    fc.asyncProperty(hostileInput, async ({ signal, encoding, bytes }) => {
      const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
      const answer = await post(`${url('otlp/http')}/v1/${signal}`, new Uint8Array(bytes), {
        'content-type': type,
      });
      assert.ok([200, 400].includes(answer.status), String(answer.status));
    }),
    { numRuns: 300 },
  );
});
