import { describe } from 'node:test';
import * as otel3x from '@agentbus-test/otel-3x';
import { testAlertProcessors } from './alert-processors.conformance.ts';

describe('on the 3.x line', () => {
  testAlertProcessors(otel3x);
});
