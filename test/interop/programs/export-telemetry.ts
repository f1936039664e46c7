/** A service on the preset: writes its files, and exports to where the `OTEL_EXPORTER_OTLP_*` variables say. */
import { start } from '@agentbus/sdk';
import { metrics, trace } from '@opentelemetry/api';
import { LOG_VALUES, recordMetrics, recordSpans } from './telemetry.ts';

/** The `REQUESTS` variable: how many requests the service gets. */
const requests = Number(process.env.REQUESTS);

/** The `MODE` variable: how the service exports, if at all. */
const mode = process.env.MODE === 'direct' ? 'direct' : 'durable';

const sdk = start({ serviceName: 'interop', otlp: { mode } });
const log = sdk.getLogger('interop');
const tracer = trace.getTracer('interop', '1.0.0');
const meter = metrics.getMeter('interop');

for (let i = 0; i < requests; i++) {
  recordSpans(tracer, i, () => {
    log.info('request taken', { index: i, ...LOG_VALUES });
    log.error('payment failed', new Error('no funds', { cause: new TypeError('card expired') }), {
      index: i,
    });
    log.business('order placed', { eventName: 'order.placed', 'order.id': i });
    void log.audit('role granted', { eventName: 'iam.role.granted', role: 'admin' });
  });
  recordMetrics(meter, i);
}
await sdk.shutdown();
