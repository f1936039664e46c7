/** OTel's instrumentations and the bridges on the same loggers. With the argument `write`, the instrumentations send nothing. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withCorrelation } from '@agentbus/logger';
import { bridgeBunyan } from '../bunyan.ts';
import { createPinoInstrumentation, createPinoStream } from '../pino.ts';
import { createWinstonInstrumentation, createWinstonTransport } from '../winston.ts';
import { boom, inSpan } from './ten-records.ts';

const send = process.argv[2] !== 'write';
const require = createRequire(import.meta.url);

createPinoInstrumentation({ send }).enable();
createWinstonInstrumentation({ send }).enable();
const pino = require('pino') as typeof import('pino').default;
const winston = require('winston') as typeof import('winston');
const bunyan = require('bunyan') as typeof import('bunyan');

const viaPino = pino({ name: 'shop' }, createPinoStream());
const viaWinston = winston.createLogger({ transports: [createWinstonTransport()] });
const viaBunyan = bunyan.createLogger({ name: 'shop', streams: [] });
if (send) {
  // The instrumentation knows bunyan 1 only; this is what it does to its loggers.
  const folder = dirname(require.resolve('@opentelemetry/instrumentation-bunyan'));
  const { OpenTelemetryBunyanStream } = require(join(folder, 'OpenTelemetryBunyanStream.cjs'));
  viaBunyan.addStream({ type: 'raw', level: 'info', stream: new OpenTelemetryBunyanStream() });
}
bridgeBunyan(viaBunyan);

inSpan(() =>
  withCorrelation('req-12345', () => {
    viaPino.child({ part: 'a' }).info({ n: 1 }, 'by pino');
    viaPino.error(boom(), 'failed in pino');
    viaWinston.info('by winston', { n: 2 });
    viaWinston.error('failed in winston', { error: boom() });
    viaBunyan.info({ n: 3 }, 'by bunyan');
  }),
);
