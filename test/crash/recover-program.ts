/** What the next start of a service does with a store: `recover-program.ts DIRECTORY`. */
import { start } from '@agentbus/sdk';

const [, , directory] = process.argv;
const agentbus = start({ directory, otlp: false, instrumentations: false, runtimeMetrics: false });
// Recovery comes with the first segment of each stream.
const log = agentbus.getLogger('recovery');
log.info('started');
await log.audit('started');
await agentbus.shutdown();
