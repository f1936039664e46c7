import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import { suppressTracing } from './suppress-tracing.ts';

for (const [line, { contextAsyncHooks, core }] of Object.entries({ '2.x': otel2x, '3.x': otel3x })) {
  test(`suppressTracing, ${line}: the SDK sees that tracing is suppressed, inside only`, (t) => {
    api.context.setGlobalContextManager(new contextAsyncHooks.AsyncLocalStorageContextManager().enable());
    t.after(() => api.context.disable());
    const isSuppressed = () => core.isTracingSuppressed(api.context.active());
    assert.equal(suppressTracing(isSuppressed), true);
    assert.equal(isSuppressed(), false);
  });
}
