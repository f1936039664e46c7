/** Takes its tracer from the API's CJS build before the preset, which imports the ESM build, is started. */
const { trace } = require('@opentelemetry/api');

const tracer = trace.getTracer('early');
const { start } = require('@agentbus/sdk');

const agentbus = start({ serviceName: 'early' });
tracer.startActiveSpan('taken early', (span) => {
  agentbus.getLogger('early').info('inside');
  span.end();
});
agentbus.shutdown();
