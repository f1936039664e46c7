export type { AgentBus } from './agentbus.ts';
export { ATTR_EXCEPTION_ORIGIN } from './process-end.ts';
export type { SigningKeyOptions } from './signing-key.ts';
export { start } from './start.ts';
export { StartError, type StartErrorCode } from './start-error.ts';
export {
  type CorrelationOptions,
  DEFAULT_SHUTDOWN_TIMEOUT_MILLIS,
  type Instrumentation,
  type LogOptions,
  type OtlpOptions,
  type OtlpProtocol,
  type StartOptions,
} from './start-options.ts';
export {
  DEFAULT_CHECKPOINT_INTERVAL_MILLIS,
  type RetentionLimits,
  type RetentionOptions,
  type StorageOptions,
} from './storage-options.ts';
