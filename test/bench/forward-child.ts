/** Forwards a store and says what that cost: `forward-child.ts STORE URL PROTOCOL COMPRESSION DIRECTORY`. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createDestination, createForwarder, type DestinationOptions } from '@agentbus/forward';

/** What a run cost. */
export interface ForwardCost {
  /** Bytes of lines. */
  readonly bytes: number;
  /** Of the whole process, the threads that compress and read included. */
  readonly cpuNanos: number;
  readonly wallNanos: number;
  /** Resident memory at its highest. */
  readonly peakRssBytes: number;
}

const [store = '', url = '', protocol, compression, directory = ''] = process.argv.slice(2);
// Places in the store are a run's own.
symlinkSync(join(store, 'logs'), join(directory, 'logs'));
await forward('warm-up');
const cpuBefore = process.cpuUsage();
const wallBefore = process.hrtime.bigint();
const bytes = await forward('measured');
const { user, system } = process.cpuUsage(cpuBefore);
const cost: ForwardCost = {
  bytes,
  cpuNanos: (user + system) * 1000,
  wallNanos: Number(process.hrtime.bigint() - wallBefore),
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(cost));

async function forward(name: string): Promise<number> {
  const destination = createDestination({ url, protocol, compression } as DestinationOptions);
  const forwarder = createForwarder({
    directory,
    destination,
    name,
    streams: ['logs'],
    once: true,
    onProblem: (problem) => console.error(problem),
  });
  await forwarder.run();
  return forwarder.progress().reduce((sum, stream) => sum + stream.bytes, 0);
}
