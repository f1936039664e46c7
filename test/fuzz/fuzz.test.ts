/** A little of `npm run fuzz`, the same inputs each time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../crash/seeded-random.ts';
import { type FuzzSubject, fuzz } from './fuzz.ts';
import { startHubSubject } from './hub-subject.ts';
import { SUBJECTS } from './subjects.ts';

const INPUTS = 2000;

/** Each is a question to a database. */
const HUB_INPUTS = 100;

for (const subject of SUBJECTS) {
  test(`${subject.name}: ${INPUTS} damaged inputs are read or refused`, async () => {
    const report = await fuzz(subject as FuzzSubject<string>, seededRandom(7), (inputs) => inputs < INPUTS);
    assert.deepEqual(report.findings, []);
    assert.ok(report.accepted > 0, 'the seeds are taken');
  });
}

test(`API of the hub: ${HUB_INPUTS} damaged addresses are answered`, async (t) => {
  const { subject, close } = await startHubSubject();
  t.after(close);
  const report = await fuzz(subject, seededRandom(7), (inputs) => inputs < HUB_INPUTS);
  assert.deepEqual(report.findings, []);
});

test('fuzz: finds what throws anything but the documented error', async () => {
  const subject: FuzzSubject<string> = {
    name: 'a parser that trips over a backslash',
    seeds: ['abc'],
    mutate: (seed, random) => (random(0, 3) === 0 ? `${seed}\\` : seed),
    run(text) {
      if (text.includes('\\')) throw new RangeError('no backslash');
      if (text === '') throw new SyntaxError('empty');
    },
    isRefusal: (error) => error instanceof SyntaxError,
  };
  const { findings, accepted } = await fuzz(subject, seededRandom(1), (inputs) => inputs < 50);
  assert.equal(findings.length, 1);
  assert.match(findings[0]?.problem ?? '', /no backslash/u);
  assert.ok(accepted > 0);
});
