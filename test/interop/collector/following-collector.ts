/** A collector that follows the files of a store with its file receiver. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileLines } from '../records.ts';
import { bodiesOf, type Collector, startCollector } from './collector.ts';

/** A running collector that follows files. */
export interface FollowingCollector extends Collector {
  /** The lines that it has read so far. */
  lines(): Promise<string[]>;
}

/**
 * Follows all files of the streams' folders from their beginning. `settings` are further ones of the receiver, for which
 * the defaults count otherwise.
 */
export async function startFollowingCollector(
  context: TestContext,
  folder: string,
  streamFolders: readonly string[],
  settings: object = {},
): Promise<FollowingCollector> {
  const output = join(folder, 'followed.jsonl');
  const include = streamFolders.map((streamFolder) => join(streamFolder, '*.jsonl'));
  const collector = await startCollector(context, folder, {
    receivers: { file_log: { include, start_at: 'beginning', ...settings } },
    exporters: { file: { path: output, flush_interval: '100ms' } },
    pipelines: { logs: { receivers: ['file_log'], exporters: ['file'] } },
  });
  return Object.assign(collector, { lines: async () => (await fileLines(output)).flatMap(bodiesOf) });
}
