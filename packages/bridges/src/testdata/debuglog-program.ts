/** Says the ten records by `util.debuglog`, whose sections Node reads from the environment as it starts. */
import { debuglog } from 'node:util';
import { bridgeDebuglog } from '../debuglog.ts';
import { argumentsOf } from './call-arguments.ts';
import { sayTen } from './ten-records.ts';

const restore = bridgeDebuglog();
const log = debuglog('shop');
sayTen({ say: (_level, ...args) => log(...(argumentsOf(...args) as [string])) });
restore();
log('behind the bridge');
