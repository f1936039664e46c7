/** The 2.x line of OpenTelemetry JS, for tests that must hold on both lines. */
import type { LoggerProvider } from '@opentelemetry/api-logs';
import { logs } from '@opentelemetry/api-logs';

export * as api from '@opentelemetry/api';
export * as contextAsyncHooks from '@opentelemetry/context-async-hooks';
export * as core from '@opentelemetry/core';
export * as otlpTransformer from '@opentelemetry/otlp-transformer';
export * as resources from '@opentelemetry/resources';
export * as sdkLogs from '@opentelemetry/sdk-logs';
export * as sdkMetrics from '@opentelemetry/sdk-metrics';
export * as sdkTrace from '@opentelemetry/sdk-trace';

export function setGlobalLoggerProvider(provider: LoggerProvider): void {
  logs.setGlobalLoggerProvider(provider);
}

export function disableGlobalLoggerProvider(): void {
  logs.disable();
}
