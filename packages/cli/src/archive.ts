import { resolve } from 'node:path';
import { STREAMS, type StreamRetention } from '@agentbus/segments';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { readLimits, readStore, readStreams } from './maintenance-options.ts';
import { policyOf } from './prune.ts';
import { runRetention } from './retention-run.ts';

/** What goes where no limit is given: all that is complete. */
const EVERYTHING: StreamRetention = { maxBytes: 0 };

/** `agentbus archive`: moves complete segments to another directory, verified: all, or the oldest beyond the limits. */
export async function archive({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const limits = readLimits(options) ?? EVERYTHING;
  const streams = readStreams(options) ?? STREAMS;
  if (options.to === undefined) {
    throw usageError('agentbus archive needs --to <directory>', 'such as --to /mnt/bucket/telemetry');
  }
  const archiveDirectory = resolve(options.to);
  const directory = await readStore(options, io);
  if (archiveDirectory === directory) throw usageError(`--to is "${options.to}", which is the store itself`);
  return runRetention(
    directory,
    policyOf(streams, () => ({ ...limits, archiveDirectory })),
    options,
    io,
  );
}
