/** What a TypeScript user of the preset writes. */
import { start } from '@agentbus/sdk';

async function main(): Promise<void> {
  const agentbus = start({ serviceName: 'types', directory: '.agentbus', level: 'debug' });
  agentbus.getLogger('types').info('hello', { a: 1 });
  await agentbus.forceFlush();
  await agentbus.shutdown();
  await agentbus[Symbol.asyncDispose]();
}

void main();
