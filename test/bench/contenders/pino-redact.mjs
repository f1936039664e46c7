import { startPino } from '../peers/pino-file.mjs';

export default {
  name: 'pino, sync, redact 4 paths',
  start: (directory) =>
    startPino(
      directory,
      { sync: true },
      { redact: ['password', '["user.id"]', 'customer.email', 'customer.token'] },
    ),
};
