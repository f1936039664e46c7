/** Removes or archives segments: what `agentbus prune` and `agentbus archive` have in common. */
import type { StoreHolds } from '@agentbus/forward';
import {
  type LedgerKey,
  type PruneStoreOptions,
  previewRetention,
  pruneStore,
  type RetentionPolicy,
  sealLeftSegments,
} from '@agentbus/segments';
import { colorEnabled, createPaint } from './color.ts';
import { failure } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { EXIT_FAILURE, EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readSigningKey } from './maintenance-options.ts';
import { readColor, readFormat } from './option-values.ts';
import { type RetentionOutcome, retentionJson, retentionLines } from './retention-report.ts';

/**
 * Applies a policy to a store, or with `--dry-run` shows what that would do. What a destination has not taken stays, but with
 * `--undelivered`. Exits with 1 where a segment could not go.
 */
export async function runRetention(
  directory: string,
  policy: RetentionPolicy,
  options: OptionValues,
  io: CommandIo,
): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const key = await readSigningKey(options, io);
  const { readHolds } = await import('@agentbus/forward');
  const holds = await readHolds(directory);
  const kept = options.undelivered === true ? NOTHING_HELD : keptFor(holds);
  const outcome =
    options['dry-run'] === true
      ? await preview(directory, policy, io.now(), kept)
      : await apply(directory, policy, io, { key, holds, kept });
  if (format === 'json') io.stdout.write(`${jsonText(retentionJson(outcome))}\n`);
  else io.stdout.write(`${retentionLines(outcome, paint).join('\n')}\n`);
  return outcome.failed.length > 0 ? EXIT_FAILURE : EXIT_OK;
}

type Kept = Pick<PruneStoreOptions, 'isHeld' | 'held'>;

const NOTHING_HELD: Kept = {};

/** Who asks for a removal is there to deliver first: nothing is given up without being told to. */
function keptFor(holds: StoreHolds): Kept {
  return { isHeld: (segment) => holds.heldBy(segment).length > 0, held: 'keep' };
}

async function preview(
  directory: string,
  policy: RetentionPolicy,
  now: number,
  kept: Kept,
): Promise<RetentionOutcome> {
  const { removals, unmet } = await previewRetention(directory, policy, now, kept);
  const gone = removals.map(({ segment: { stream, path, bytes }, reason }) => ({
    stream,
    path,
    bytes,
    reason,
    destination: policy[stream]?.archiveDirectory,
  }));
  return { directory, dryRun: true, gone, failed: [], unmet };
}

async function apply(
  directory: string,
  policy: RetentionPolicy,
  io: CommandIo,
  { key, holds, kept }: { key: LedgerKey | undefined; holds: StoreHolds; kept: Kept },
): Promise<RetentionOutcome> {
  // What is given away must be what was written: a copy of an unsealed segment could not be verified later.
  await sealLeftSegments(directory, { key });
  const report = await pruneStore(directory, policy, io.now(), { key, signal: io.signal, ...kept });
  if (report === undefined) {
    throw failure('another process is removing segments of this store just now', 'try again in a while');
  }
  const { recordGivenUp } = await import('@agentbus/forward');
  const givenUp = report.removed.map((segment) => ({ ...segment, heldBy: holds.heldBy(segment) }));
  await recordGivenUp(directory, givenUp, io.now());
  const gone = report.removed.map(({ archived, held: _held, ...segment }) => ({
    ...segment,
    destination: archived?.path,
  }));
  const failed = report.failed.map(({ path, code, message }) => ({ path, code, message }));
  return { directory, dryRun: false, gone, failed, unmet: report.unmet };
}
