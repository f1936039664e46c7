/** A logger of tslog, as OpenClaw has them, whose records go to `.agentbus` as well. */
import { bridgeTslog } from '@agentbus/bridges/tslog';
import { start } from '@agentbus/sdk';
import { Logger } from 'tslog';

const agentbus = start({ serviceName: 'gateway' });
const log = new Logger({
  name: 'gateway',
  pretty: {
    template: '{{logLevelName}} [{{name}}] ',
    errorTemplate: '{{errorName}} {{errorMessage}}',
    style: false,
  },
});
bridgeTslog(log);

log.info('listening on 18789');
const channels = log.getSubLogger({ name: 'channels' });
channels.warn('message dropped', { retries: 3 });
channels.error('send failed', new RangeError('too long'));
await agentbus.shutdown();

// Output:
// INFO [gateway] listening on 18789
// WARN [gateway:channels] message dropped {
//   retries: 3
// }
// ERROR [gateway:channels] send failed
//  RangeError  too long
