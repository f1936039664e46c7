/** A hub in a process of its own: prints where it listens, ends with the process. Arguments: the store; options as JSON. */
import { createHub } from '../src/hub.ts';

const [directory = '', options = '{}'] = process.argv.slice(2);
const hub = await createHub({
  directory,
  port: 0,
  otlpPort: 0,
  grpcPort: 0,
  tcpPort: 0,
  ...JSON.parse(options),
});
process.stdout.write(`${JSON.stringify(hub.endpoints)}\n`);
