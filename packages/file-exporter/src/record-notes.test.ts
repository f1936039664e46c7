import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RecordNotes } from './record-notes.ts';

test('RecordNotes: each note comes back with the line that its record is in, and its place there', () => {
  const lines = fc.array(fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 5 }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(lines, fc.nat(), (all, ahead) => {
      const notes = new RecordNotes<number>();
      const records = all.flat();
      let announced = 0;
      const announceUpTo = (end: number) => {
        for (; announced < Math.min(end, records.length); announced++) notes.announce(records[announced]);
      };
      let taken = 0;
      for (const line of all) {
        // Some of the next line's records may have been announced by then.
        announceUpTo(taken + line.length + (ahead % 4));
        taken += line.length;
        const expected = line.flatMap((note, index) => (note === undefined ? [] : [{ note, index }]));
        assert.deepEqual(notes.take(line.length), expected);
      }
      assert.deepEqual(notes.takeRest(), []);
    }),
  );
});
