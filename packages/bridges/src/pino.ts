/** `@agentbus/bridges/pino`. Its default export is what `pino.transport({ target: '@agentbus/bridges/pino' })` loads. */
import {
  createOfficialInstrumentation,
  type InstrumentationOptions,
  type LoggerInstrumentation,
} from './official-instrumentation.ts';
import { createPinoTransport } from './pino-transport.ts';

export { contextFields } from './context-fields.ts';
export { createPinoStream, type PinoStream } from './pino-stream.ts';
export type { PinoTransportOptions } from './pino-transport.ts';
export default createPinoTransport;

/**
 * OTel's instrumentation of pino, configured: it sends what pino logs, or only writes the trace context and correlation id into
 * its lines. Needs `@opentelemetry/instrumentation-pino`.
 *
 * @throws `BridgeError` `instrumentation-missing`
 */
export function createPinoInstrumentation(options: InstrumentationOptions = {}): LoggerInstrumentation {
  return createOfficialInstrumentation('@opentelemetry/instrumentation-pino', 'PinoInstrumentation', options);
}
