import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { describe, test } from 'node:test';
import type { OtelLine } from './alert-processors.conformance.ts';

// In an application of the 2.x line `@opentelemetry/api` is 1.9 for every package; here only that line's SDK has it.
const line = import.meta.resolve('@agentbus-test/otel-2x');
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier, specifier === '@opentelemetry/api' ? { ...context, parentURL: line } : context),
});

const otel = (await import('@agentbus-test/otel-2x')) as unknown as OtelLine;
const { testAlertProcessors } = await import('./alert-processors.conformance.ts');

describe('on the 2.x line', () => {
  test('the suite: @opentelemetry/api is the 1.9 that has no logs', async () => {
    assert.equal(Object.hasOwn(await import('@opentelemetry/api'), 'logs'), false);
  });
  testAlertProcessors(otel);
});
