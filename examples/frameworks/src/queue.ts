/** Queues (BullMQ and the like): the trace and the correlation id travel in the job's data. */
import { EventEmitter, once } from 'node:events';
import { getLogger, withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { SpanKind, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import { runInContext, saveContext } from './trace-carrier.ts';

/** A job as a broker keeps it: JSON. */
interface Job {
  readonly name: string;
  readonly data: { readonly orderId: string; readonly carrier: Record<string, string> };
}

start({ serviceName: 'mailer' });
const log = getLogger('mailer');
const tracer = trace.getTracer('mailer');
const broker = new EventEmitter<{ job: [string]; done: [] }>();

/** The attributes that the semantic conventions for messaging ask for. */
function messagingSpan(kind: SpanKind, operation: 'send' | 'process'): SpanOptions {
  const attributes = {
    'messaging.system': 'in-memory',
    'messaging.destination.name': 'mails',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
  };
  return { kind, attributes };
}

function addJob(name: string, orderId: string): void {
  tracer.startActiveSpan('send mails', messagingSpan(SpanKind.PRODUCER, 'send'), (span) => {
    const job: Job = { name, data: { orderId, carrier: saveContext() } };
    broker.emit('job', JSON.stringify(job));
    span.end();
  });
}

async function work(job: Job): Promise<void> {
  await runInContext(job.data.carrier, () =>
    tracer.startActiveSpan('process mails', messagingSpan(SpanKind.CONSUMER, 'process'), async (span) => {
      try {
        log.info('mail sent', { 'order.id': job.data.orderId, 'job.name': job.name });
      } catch (error) {
        log.error('job failed', error, { 'job.name': job.name });
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    }),
  );
}

// The worker takes jobs later, when the request that added them is over.
broker.on('job', (text) => setImmediate(() => work(JSON.parse(text)).then(() => broker.emit('done'))));

const done = once(broker, 'done');
withCorrelation('req-queue', () => {
  log.info('order placed', { 'order.id': 'o-17' });
  addJob('confirmation', 'o-17');
});
await done;
