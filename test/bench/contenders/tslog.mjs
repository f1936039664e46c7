import { join } from 'node:path';
import { Logger } from 'tslog';
import { fileTransport } from 'tslog/transports/file';

export default {
  name: 'tslog, file transport',
  start(directory) {
    const logger = new Logger({ type: 'hidden', stack: { capture: 'off' } });
    logger.attachTransport(fileTransport({ path: join(directory, 'tslog.log'), append: true }));
    return {
      log({ message, flat }) {
        logger.info(message, flat);
      },
      async close() {
        await logger.flush();
        await logger[Symbol.asyncDispose]();
      },
    };
  },
};
