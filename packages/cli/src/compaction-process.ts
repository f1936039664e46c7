/** The process that compacts a hub's store, so that neither its memory nor its time is the hub's. */
import { statSync } from 'node:fs';
import { readHolds } from '@agentbus/forward';
import { compactStore } from '@agentbus/query';
import { parseLedgerKey } from '@agentbus/segments';
import type { CompactionReply, CompactionTask } from './background-compaction.ts';

/** Ends between two lines; what is finished stays. */
const stopping = new AbortController();

async function compact({
  directory,
  streams,
  unchangedSince,
  key,
}: CompactionTask): Promise<CompactionReply> {
  const holds = await readHolds(directory);
  const { skipped } = await compactStore({
    directory,
    streams,
    key: key === undefined ? undefined : parseLedgerKey(key),
    isHeld: (segment) => holds.heldBy(segment).length > 0 || isNew(segment.path, unchangedSince),
    signal: stopping.signal,
  });
  return { skipped: skipped.map(({ path, reason }) => `${path}: ${reason}`) };
}

/** What is gone in the meantime is nobody's. */
function isNew(path: string, unchangedSince: number): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined || file.mtimeMs > unchangedSince;
}

process.on('message', async (task: CompactionTask) => {
  let reply: CompactionReply;
  try {
    reply = await compact(task);
  } catch (error) {
    reply = { skipped: [], failed: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(reply, () => process.disconnect());
});
// Whoever asked is gone, or does not want it any more.
process.on('disconnect', () => stopping.abort());
process.on('SIGTERM', () => stopping.abort());
// Ctrl-C is for the hub, which ends this process in order.
process.on('SIGINT', () => {});
