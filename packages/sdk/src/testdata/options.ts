/** Starts the preset with the options in the first argument, and records one of each signal. */
import { metrics, trace } from '@opentelemetry/api';
import { start } from '../index.ts';

await using agentbus = start(JSON.parse(process.argv[2] ?? '{}'));
const log = agentbus.getLogger('options');
trace.getTracer('options').startActiveSpan('outer', (span) => {
  log.debug('at debug');
  log.info('at info', { long: 'x'.repeat(100), second: 2 });
  span.setAttributes({ long: 'x'.repeat(100), second: 2 });
  span.end();
});
metrics.getMeter('options').createCounter('options.count').add(7);
