/** Loggers that are bridged and print on the console, which is bridged, too. */
import createDebug from 'debug';
import pino from 'pino';
import { Logger as Tslog4 } from 'tslog4';
import { Logger as Tslog5 } from 'tslog5';
import winston from 'winston';
import { bridgeConsole } from '../console.ts';
import { bridgeDebug } from '../debug.ts';
import { createPinoStream } from '../pino.ts';
import { bridgeTslog } from '../tslog.ts';
import { bridgeWarnings } from '../warnings.ts';
import { createWinstonTransport } from '../winston.ts';

bridgeConsole();
bridgeWarnings();
bridgeDebug(createDebug);

const viaPino = pino({}, pino.multistream([{ stream: process.stdout }, { stream: createPinoStream() }]));
viaPino.info('pino');

for (const forceConsole of [true, false]) {
  const viaWinston = winston.createLogger({
    transports: [new winston.transports.Console({ forceConsole }), createWinstonTransport()],
  });
  viaWinston.info(`winston ${forceConsole}`);
  const added = winston.createLogger({ transports: [createWinstonTransport()] });
  added.add(new winston.transports.Console({ forceConsole }));
  added.info(`winston added ${forceConsole}`);
}

for (const type of ['pretty', 'json'] as const) {
  const four = new Tslog4({ type });
  const before = four.getSubLogger({ name: 'before' });
  bridgeTslog(four);
  four.info(`tslog 4 ${type}`);
  four.getSubLogger({ name: 'child' }).info(`tslog 4 ${type} child`);
  before.info(`tslog 4 ${type} not bridged`);
  const five = new Tslog5({ type });
  bridgeTslog(five);
  five.info(`tslog 5 ${type}`);
  five.getSubLogger({ name: 'child' }).info(`tslog 5 ${type} child`);
}
new Tslog5({ type: 'pretty' }).info('tslog 5 pretty not bridged');

createDebug.enable('shop');
createDebug.log = console.log.bind(console);
createDebug('shop')('debug by console');
const own = createDebug('shop');
own.log = console.error.bind(console);
own('debug by its own log');

process.emitWarning('warned');
console.trace('traced');
console.assert(false, 'asserted');
console.table(['tabled']);
console.log('printed');
