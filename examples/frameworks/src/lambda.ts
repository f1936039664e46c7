/** AWS Lambda-style handlers: everything of an invocation is written before the handler answers. */
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';

interface HttpEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly rawPath: string;
}

interface Invocation {
  readonly awsRequestId: string;
}

// Only /tmp can be written there, and it goes with the instance: set OTEL_EXPORTER_OTLP_ENDPOINT to keep what is in it.
const agentbus = start({
  serviceName: 'orders',
  directory: process.env.AGENTBUS_DIRECTORY ?? '/tmp/agentbus',
  instrumentations: false,
});
const log = getLogger('orders');
const tracer = trace.getTracer('orders');

export async function handler(
  event: HttpEvent,
  { awsRequestId }: Invocation,
): Promise<{ statusCode: number }> {
  const caller = propagation.extract(ROOT_CONTEXT, event.headers);
  const options = {
    kind: SpanKind.SERVER,
    attributes: { 'faas.trigger': 'http', 'faas.invocation_id': awsRequestId, 'url.path': event.rawPath },
  };
  const span = tracer.startSpan('orders', options, caller);
  try {
    return await context.with(trace.setSpan(caller, span), async () => {
      log.info('order looked up', { 'url.path': event.rawPath });
      return { statusCode: 200 };
    });
  } finally {
    span.end();
    // The instance is frozen when the handler has answered, and may never wake up.
    await agentbus.forceFlush();
  }
}
