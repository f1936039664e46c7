/**
 * Logs the numbers from the first argument up to the second, then ends by itself, or with a third argument, `wait`, does not. The
 * fourth is the files' format.
 */
import { type StorageOptions, start } from '../index.ts';

const [from = '0', to = '0', ending, format] = process.argv.slice(2);
const storage = format === undefined ? {} : { storage: { format: format as StorageOptions['format'] } };
const agentbus = start({ serviceName: 'numbered', instrumentations: false, ...storage });
const log = agentbus.getLogger('numbered');
for (let number = Number(from); number < Number(to); number++) log.info(`record ${number}`);

if (ending === 'wait') {
  setInterval(() => {}, 1000);
  process.stdout.write('ready\n');
}
