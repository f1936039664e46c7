import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOptionNames } from './option-names.ts';
import { StartError } from './start-error.ts';
import type { StartOptions } from './start-options.ts';

function messageOf(options: unknown): string {
  try {
    checkOptionNames(options as StartOptions);
  } catch (error) {
    assert.ok(error instanceof StartError && error.code === 'invalid-option');
    return error.message;
  }
  return '';
}

test('checkOptionNames: says which option there is not, what was meant, and which there are', () => {
  assert.match(
    messageOf({ serviceNam: 'a' }),
    /^Cannot start: serviceNam is no option\. Did you mean serviceName\? The options are serviceName, serviceVersion, /u,
  );
  assert.match(messageOf({ ServiceName: 'a' }), /Did you mean serviceName\?/u);
  assert.match(messageOf({ banana: 1 }), /^Cannot start: banana is no option\. The options are /u);
});

test('checkOptionNames: also within groups', () => {
  assert.match(
    messageOf({ storage: { maxSegmentByte: 1 } }),
    /^Cannot start: storage\.maxSegmentByte is no option\. Did you mean storage\.maxSegmentBytes\? The options of storage are /u,
  );
  assert.match(
    messageOf({ storage: { retention: { audit: { maxAge: 1 } } } }),
    /storage\.retention\.audit\.maxAge is no option\. Did you mean storage\.retention\.audit\.maxAgeMillis\?/u,
  );
  assert.match(messageOf({ otlp: { url: 'http://a' } }), /otlp\.url is no option/u);
  assert.match(messageOf({ logs: { toString: 1 } }), /logs\.toString is no option/u);
});

test('checkOptionNames: a group must be one, or false where it can be switched off', () => {
  assert.match(messageOf({ storage: 'fast' }), /storage is "fast", must be an object of options/u);
  assert.match(messageOf({ storage: false }), /storage is false, must be/u);
  assert.match(messageOf('checkout'), /the argument of start is "checkout", must be/u);
  assert.equal(messageOf({ otlp: false, correlation: false, storage: { retention: false } }), '');
  assert.equal(messageOf({ storage: undefined, serviceName: undefined }), '');
});
