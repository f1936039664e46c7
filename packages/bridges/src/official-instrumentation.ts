/** OTel's own instrumentations of loggers, where the application has them. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { currentCorrelation } from '@agentbus/logger';
import { BridgeError } from './bridge-error.ts';

/** An instrumentation of either line of OTel, for `start({ instrumentations: [ … ] })` or `registerInstrumentations`. */
export interface LoggerInstrumentation {
  readonly instrumentationName: string;
  enable(): void;
  disable(): void;
  setTracerProvider(provider: never): void;
  setMeterProvider(provider: never): void;
  getConfig(): { enabled?: boolean | undefined };
}

/** How an instrumentation is configured. */
export interface InstrumentationOptions {
  /**
   * Whether it sends records. With `false` it only writes the trace context and the correlation id into the logger's lines, for a
   * bridge in another thread, or whoever reads the lines. Default `true`.
   */
  readonly send?: boolean | undefined;
}

/** Creates one. The packages are optional peers: found beside this package, or else beside the application. */
export function createOfficialInstrumentation(
  packageName: string,
  className: string,
  { send = true }: InstrumentationOptions,
): LoggerInstrumentation {
  const Class = load(packageName)[className] as new (config: object) => LoggerInstrumentation;
  return new Class({ disableLogSending: !send, logHook: addCorrelation });
}

/** Called for each line within a span. */
function addCorrelation(_span: unknown, record: Record<string, unknown>): void {
  const correlationId = currentCorrelation();
  if (correlationId !== undefined) record['correlation.id'] ??= correlationId;
}

function load(packageName: string): Readonly<Record<string, unknown>> {
  const places = [import.meta.url, join(process.cwd(), 'package.json')];
  let reason: unknown;
  for (const place of places) {
    try {
      return createRequire(place)(packageName) as Readonly<Record<string, unknown>>;
    } catch (error) {
      reason = error;
    }
  }
  throw new BridgeError(
    'instrumentation-missing',
    `Cannot create the instrumentation: ${packageName} cannot be loaded. Install it: npm install ${packageName}`,
    { cause: reason },
  );
}
