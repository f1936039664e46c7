import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arbitraryLog, arbitrarySpan, CONTROLS, storedLog } from '../test/records.ts';
import { createLogfmtFormat } from './format-logfmt.ts';

const { record: line } = createLogfmtFormat();

test('createLogfmtFormat: bare where possible, else quoted', () => {
  const log = storedLog({
    body: 'user signed in',
    attributes: { 'user.id': '123', note: 'a "b" c', empty: '' },
  });
  assert.equal(
    line(log),
    'timestamp=2026-11-23T12:00:00.123456789Z level=INFO service=shop scope=checkout body="user signed in" user.id=123 note="a \\"b\\" c" empty=""\n',
  );
});

test('createLogfmtFormat: an attribute named like a field of the record is marked', () => {
  assert.match(line(storedLog({ attributes: { level: 'high' } })), / level=INFO .* @level=high\n$/u);
});

test('createLogfmtFormat: a key stays one word', () => {
  assert.match(line(storedLog({ attributes: { 'a b="c"': 1 } })), / a_b__c_=1\n$/u);
});

test('createLogfmtFormat: every record is one line without control characters', () => {
  fc.assert(
    fc.property(fc.oneof(arbitraryLog, arbitrarySpan), (record) => {
      const text = line(record);
      assert.doesNotMatch(text, CONTROLS);
      assert.equal(text.indexOf('\n'), text.length - 1);
    }),
  );
});
