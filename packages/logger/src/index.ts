export type { AuditReceipt } from '@agentbus/otlp';
export {
  AllowedBaggagePropagator,
  type AllowedBaggagePropagatorOptions,
  DEFAULT_ALLOWED_BAGGAGE_KEYS,
} from './allowed-baggage-propagator.ts';
export { copyValue } from './any-value.ts';
export { type Clock, createSystemClock, SYSTEM_CLOCK } from './clock.ts';
export {
  BAGGAGE_CORRELATION_ID,
  type Correlation,
  correlationOf,
  currentCorrelation,
  startCorrelation,
  withCorrelation,
} from './correlation.ts';
export { isCorrelationId, MAX_CORRELATION_ID_LENGTH } from './correlation-id.ts';
export {
  CorrelationLogRecordProcessor,
  CorrelationSpanProcessor,
  type StartedSpan,
} from './correlation-processors.ts';
export {
  CORRELATION_HEADER,
  CorrelationPropagator,
  type CorrelationPropagatorOptions,
  DEFAULT_EXTRACT_HEADERS,
} from './correlation-propagator.ts';
export { exceptionAttributes } from './exception.ts';
export { createRecordEmitter, type ForeignRecord } from './foreign-record.ts';
export { DEFAULT_LEVEL, getLevel, isKindEnabled, LEVEL_VARIABLE, setKindEnabled, setLevel } from './level.ts';
export type { LogArguments, LogAttributes, LogMethod, ReservedAttributes } from './log-call.ts';
export { getLogger, type Logger, type LoggerOptions } from './logger.ts';
export { LoggerError, type LoggerErrorCode } from './logger-error.ts';
export {
  ACCEPTS_ANY_VALUE,
  getGlobalLoggerProvider,
  type LoggerProvider,
  type LogRecord,
  type OtelLogger,
  setGlobalLoggerProvider,
  unsetGlobalLoggerProvider,
} from './logger-provider.ts';
export { measure } from './measure.ts';
export { type Measure, OPERATION_EVENT_NAME } from './operation.ts';
export { OPERATION_DURATION_METRIC } from './operation-instruments.ts';
