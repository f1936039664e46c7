/** Starts the preset with the options in the first argument, and prints the receipt of an audit record. */
import { start } from '../index.ts';

await using agentbus = start(JSON.parse(process.argv[2] ?? '{}'));
const receipt = await agentbus.getLogger('audit').audit('role granted', { role: 'admin' });
process.stdout.write(JSON.stringify(receipt ?? null));
