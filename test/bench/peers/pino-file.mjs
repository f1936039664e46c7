/** pino, writing to a file from the thread that logs. */
import { once } from 'node:events';
import { join } from 'node:path';
import pino from 'pino';

/** A running contender with these settings of the destination and the logger. */
export function startPino(directory, destinationOptions, loggerOptions = {}) {
  const destination = pino.destination({ dest: join(directory, 'pino.log'), ...destinationOptions });
  const logger = pino(loggerOptions, destination);
  return {
    log({ message, flat }) {
      logger.info(flat, message);
    },
    async close() {
      destination.end();
      await once(destination, 'close');
    },
  };
}
