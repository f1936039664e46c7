import { describe } from 'node:test';
import * as otel3x from '@agentbus-test/otel-3x';
import { testRedactionEdge } from './redaction-edge.conformance.ts';

describe('on the 3.x line', () => {
  testRedactionEdge(otel3x);
});
