import { DEFAULT_RETENTION, type RetentionPolicy, type Stream } from '@agentbus/segments';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { readLimits, readStore, readStreams } from './maintenance-options.ts';
import { runRetention } from './retention-run.ts';

/** What limits apply to where no stream is named: audit records go only where that is asked for. */
const PLAIN_STREAMS: readonly Stream[] = ['logs', 'traces', 'metrics'];

/** `agentbus prune`: deletes the oldest segments beyond the limits, or with no limits, beyond those of the preset. */
export async function prune({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const policy = readPolicy(options);
  return runRetention(await readStore(options, io), policy, options, io);
}

function readPolicy(options: OptionValues): RetentionPolicy {
  const limits = readLimits(options);
  const streams = readStreams(options);
  if (limits !== undefined) return policyOf(streams ?? PLAIN_STREAMS, () => limits);
  if (streams === undefined) return DEFAULT_RETENTION;
  return policyOf(streams, (stream) => DEFAULT_RETENTION[stream] ?? {});
}

/** One stream's limits each. */
export function policyOf(
  streams: readonly Stream[],
  limitsOf: (stream: Stream) => NonNullable<RetentionPolicy[Stream]>,
): RetentionPolicy {
  return Object.fromEntries(streams.map((stream) => [stream, limitsOf(stream)]));
}
