/** One suite over the official logger provider of both lines and the lean one. */
import { after } from 'node:test';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import { LeanLoggerProvider } from './lean-logger-provider.ts';
import { testLoggerProvider } from './logger-provider.conformance.ts';
import type { CreateProvider } from './tested-logger-provider.conformance.ts';

// Both lines' API see what the newer one registers.
api.context.setGlobalContextManager(new otel3x.contextAsyncHooks.AsyncLocalStorageContextManager());
after(() => api.context.disable());

const LINES = { '2.x': otel2x as unknown as typeof otel3x, '3.x': otel3x };

for (const [line, otel] of Object.entries(LINES)) {
  const create: CreateProvider = (options) =>
    new otel.sdkLogs.LoggerProvider(options as object) as unknown as ReturnType<CreateProvider>;
  testLoggerProvider(`official provider, ${line}`, create, { [line]: otel });
}

testLoggerProvider('lean provider', (options) => new LeanLoggerProvider(options), LINES);
