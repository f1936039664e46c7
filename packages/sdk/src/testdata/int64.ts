/** Starts the preset with the options in the first argument, and logs integers beyond the safe range. */
import { start } from '../index.ts';

await using agentbus = start(JSON.parse(process.argv[2] ?? '{}'));
const log = agentbus.getLogger('int64').child({ bound: 2n ** 60n });
log.info('record', { own: -(2n ** 63n), nested: { list: [2n ** 53n] }, safe: 7n });
