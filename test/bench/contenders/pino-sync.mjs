import { startPino } from '../peers/pino-file.mjs';

/** pino's default for a file. */
export default {
  name: 'pino, sync',
  start: (directory) => startPino(directory, { sync: true }),
  startDurable: (directory) => startPino(directory, { sync: true, fsync: true }),
};
