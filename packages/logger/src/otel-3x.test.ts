import { describe } from 'node:test';
import * as otel3x from '@agentbus-test/otel-3x';
import { testCorrelation } from './correlation.conformance.ts';
import { testLogCall } from './log-call.conformance.ts';
import { testLogger } from './logger.conformance.ts';
import { testMeasure } from './operation.conformance.ts';
import { registerSdk } from './registered-sdk.conformance.ts';

const sdk = registerSdk(otel3x);

describe('on the 3.x line', () => {
  testLogger(sdk);
  testLogCall(sdk);
  testCorrelation(sdk);
  testMeasure(sdk);
});
