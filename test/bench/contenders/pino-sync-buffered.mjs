import { startPino } from '../peers/pino-file.mjs';

/** pino's best. */
export default {
  name: 'pino, sync, 4 KiB buffer',
  start: (directory) => startPino(directory, { sync: true, minLength: 4096 }),
};
