/** What is registered with `@opentelemetry/api`, by whichever copy of it. */
import { getGlobalLoggerProvider } from '@agentbus/logger';

/** Where every copy of `@opentelemetry/api` 1.x keeps what is registered with it. */
const API_GLOBAL = Symbol.for('opentelemetry.js.api.1');

/** The parts of the API that take one registration. */
export type ApiPart = 'trace' | 'metrics' | 'context' | 'propagation' | 'diag';

const globals = globalThis as unknown as { [API_GLOBAL]?: Partial<Record<ApiPart, unknown>> };

/** Whether somebody has registered something for a part of the API. */
export function isRegistered(part: ApiPart): boolean {
  return globals[API_GLOBAL]?.[part] !== undefined;
}

/** The signals that have a provider, ours or another SDK's. */
export function registeredSignals(): string[] {
  return [
    ...(getGlobalLoggerProvider() === undefined ? [] : ['logs']),
    ...(isRegistered('trace') ? ['traces'] : []),
    ...(isRegistered('metrics') ? ['metrics'] : []),
  ];
}
