import { start } from '../index.ts';

const first = start({ serviceName: 'first' });
const second = start({ serviceName: 'second' });
const third = start({ serviceName: 'third' });
third.getLogger('double').info('through the third');
process.stdout.write(`${first === second && second === third}\n`);
await second.shutdown();
await first.shutdown();
// After a shutdown it may be started anew.
const fourth = start({ serviceName: 'fourth' });
fourth.getLogger('double').info('through the fourth');
await fourth.shutdown();
