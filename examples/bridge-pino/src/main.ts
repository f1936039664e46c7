/** A service that logs with pino, and none of whose log calls has changed: what it prints is in `.agentbus` as well. */
import { createPinoStream } from '@agentbus/bridges/pino';
import { withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { trace } from '@opentelemetry/api';
import pino from 'pino';

const agentbus = start({ serviceName: 'shop' });
const streams = pino.multistream([{ stream: process.stdout }, { stream: createPinoStream() }]);
const log = pino({ name: 'checkout', base: {}, timestamp: false }, streams);

withCorrelation('req-12345', () =>
  trace.getTracer('shop').startActiveSpan('POST /orders', (span) => {
    const order = log.child({ 'order.id': 7 });
    order.info('order placed');
    order.error(new TypeError('card declined'), 'payment failed');
    span.end();
  }),
);
await agentbus.shutdown();

// Output:
// {"level":30,"name":"checkout","order.id":7,"msg":"order placed"}
// {"level":50,"name":"checkout","order.id":7,"err":{"type":"TypeError","message":"card declined","stack":"…"},"msg":"payment failed"}
