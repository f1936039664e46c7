/** A test file of an application that is run with the preset registered. */
import { test } from 'node:test';

test('passes', () => {});
