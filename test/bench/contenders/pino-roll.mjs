import { once } from 'node:events';
import { join } from 'node:path';
import pino from 'pino';

/**
 * pino takes preloads away from its worker, by which the crash matrix sees what is synced; and a worker refuses options of
 * the whole process.
 */
const WORKER_ARGUMENTS = process.execArgv.filter((argument) => !argument.startsWith('--max-old-space-size'));

async function start(directory, options) {
  const transport = pino.transport({
    target: 'pino-roll',
    worker: { execArgv: WORKER_ARGUMENTS },
    options: { file: join(directory, 'pino'), size: '64m', ...options },
  });
  await once(transport, 'ready');
  const logger = pino(transport);
  return {
    log({ message, flat }) {
      logger.info(flat, message);
    },
    async close() {
      // The worker does not keep the process alive.
      const alive = setInterval(() => {}, 1000);
      transport.end();
      await once(transport, 'close');
      clearInterval(alive);
    },
  };
}

/** pino with its rotating transport, which writes from a worker thread. */
export default {
  name: 'pino + pino-roll',
  start: (directory) => start(directory, {}),
  startDurable: (directory) => start(directory, { sync: true, fsync: true }),
};
