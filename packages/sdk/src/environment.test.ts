import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import * as api from '@opentelemetry/api';
import { readBoolean, readList, readNumber, readString } from './environment.ts';

describe('environment', () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    const ignore = () => {};
    const logger = { error: ignore, info: ignore, debug: ignore, verbose: ignore };
    api.diag.setLogger({ ...logger, warn: (message) => warnings.push(message) });
  });
  afterEach(() => api.diag.disable());

  test('readString: an empty or blank value is unset', () => {
    assert.equal(readString({ A: '' }, 'A'), undefined);
    assert.equal(readString({ A: '  ' }, 'A'), undefined);
    assert.equal(readString({}, 'A'), undefined);
    assert.equal(readString({ A: ' x ' }, 'A'), 'x');
  });

  test('readNumber: an empty value is unset, without a warning', () => {
    assert.equal(readNumber({ A: '' }, 'A', { min: 1 }), undefined);
    assert.deepEqual(warnings, []);
  });

  for (const text of ['abc', '1.5', '0', '-1', 'Infinity', '12ms', '1e400']) {
    test(`readNumber: ${text} is no integer from 1, so it warns and is ignored`, () => {
      assert.equal(readNumber({ A: text }, 'A', { min: 1 }), undefined);
      assert.deepEqual(warnings, [`A is ${JSON.stringify(text)}, must be an integer from 1: it is ignored.`]);
    });
  }

  test('readNumber: fractions where they are allowed', () => {
    assert.equal(readNumber({ A: '0.25' }, 'A', { min: 0, max: 1, integer: false }), 0.25);
    assert.equal(readNumber({ A: '1.25' }, 'A', { min: 0, max: 1, integer: false }), undefined);
    assert.deepEqual(warnings, ['A is "1.25", must be a number from 0 to 1: it is ignored.']);
  });

  test('readList: trims, lowers and drops repetitions and empty entries', () => {
    assert.deepEqual(readList({ A: ' otlp, ,FILE,otlp' }, 'A'), ['otlp', 'file']);
    assert.equal(readList({ A: ' ' }, 'A'), undefined);
  });

  test('readBoolean: only true is true, in any case; anything else but false warns', () => {
    assert.equal(readBoolean({ A: 'TRUE' }, 'A'), true);
    assert.equal(readBoolean({ A: 'false' }, 'A'), false);
    assert.equal(readBoolean({}, 'A'), false);
    assert.deepEqual(warnings, []);
    assert.equal(readBoolean({ A: '1' }, 'A'), false);
    assert.equal(warnings.length, 1);
  });
});
