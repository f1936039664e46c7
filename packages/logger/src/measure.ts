import type { Span } from '@opentelemetry/api';
import type { LogAttributes } from './log-call.ts';
import { getLogger, type Logger } from './logger.ts';
import type { Measure } from './operation.ts';

/** The instrumentation scope of operations that are measured without a logger. */
const SCOPE_NAME = '@agentbus/logger';

let logger: Logger | undefined;

/** {@link Measure} for code that has no logger at hand: same as `getLogger('@agentbus/logger').measure`. */
export const measure: Measure = <T>(
  name: string,
  ...rest: [(span: Span) => T] | [LogAttributes, (span: Span) => T]
): T => {
  logger ??= getLogger(SCOPE_NAME);
  return rest.length === 1 ? logger.measure(name, rest[0]) : logger.measure(name, rest[0], rest[1]);
};
