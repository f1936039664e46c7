import { once } from 'node:events';
import { join } from 'node:path';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';

/** Has no durable setting. */
export default {
  name: 'winston-daily-rotate-file',
  start(directory) {
    const transport = new DailyRotateFile({
      dirname: directory,
      filename: 'winston-%DATE%.log',
      auditFile: join(directory, 'rotated.json'),
      maxSize: '64m',
    });
    const logger = winston.createLogger({
      format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
      transports: [transport],
    });
    return {
      log({ message, flat }) {
        logger.info(message, flat);
      },
      async close() {
        const finished = once(transport, 'finish');
        logger.end();
        await finished;
      },
    };
  },
};
