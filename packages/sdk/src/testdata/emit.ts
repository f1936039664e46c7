/** Starts the preset as the environment says, logs, and ends in the way that the first argument names. */
import { start } from '../index.ts';

const [ending = 'end', count = '3'] = process.argv.slice(2);
const agentbus = start({ serviceName: 'emit' });
const log = agentbus.getLogger('emit');
for (let index = 0; index < Number(count); index++) log.info('record', { index });

const endings: Record<string, () => void> = {
  end: () => {},
  exit: () => process.exit(3),
  'exit-listener': () => {
    process.on('exit', () => log.info('record', { index: 'last' }));
    process.exit(3);
  },
  shutdown: () => void agentbus.shutdown(),
  throw: () => {
    setImmediate(() => {
      throw new TypeError('thrown', { cause: new Error('the cause') });
    });
  },
  reject: () => {
    void Promise.reject(new RangeError('rejected'));
  },
  'own-handlers': () => {
    process.on('uncaughtException', (error) => process.stdout.write(`handled ${error.message}\n`));
    setTimeout(() => {
      log.info('still running');
      process.exitCode = 5;
    }, 50);
    throw new Error('survived');
  },
  'own-signal-handler': () => {
    process.on('SIGTERM', () => {
      log.info('shutting down');
      clearInterval(timer);
      process.exitCode = 4;
    });
    const timer = setInterval(() => {}, 1000);
    process.stdout.write('ready\n');
  },
  wait: () => {
    setInterval(() => {}, 1000);
    process.stdout.write('ready\n');
  },
};
endings[ending]?.();
