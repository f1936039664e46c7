export type { BridgeOptions } from './bridge.ts';
export { BridgeError, type BridgeErrorCode } from './bridge-error.ts';
export { contextFields } from './context-fields.ts';
export type { LevelOptions, LevelTarget } from './level-mapping.ts';
export type { InstrumentationOptions, LoggerInstrumentation } from './official-instrumentation.ts';
