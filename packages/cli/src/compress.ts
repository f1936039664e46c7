import { basename, dirname } from 'node:path';
import {
  compressSegment,
  listUncompressed,
  recordCompressed,
  removeAbandonedFiles,
  SegmentMaintenanceError,
  type Stream,
  sealLeftSegments,
} from '@agentbus/segments';
import { formatBytes } from './byte-size.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_FAILURE, EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readSigningKey, readStore } from './maintenance-options.ts';
import { readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { escapeLine } from './terminal-text.ts';

interface Compressed {
  readonly path: string;
  readonly rawBytes: number;
  readonly bytes: number;
}

/**
 * `agentbus compress`: seals what services left behind that have ended, and compresses it. Services do that for one
 * another when they start; this is for a store that none writes to any more.
 */
export async function compress({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const key = await readSigningKey(options, io);
  const directory = await readStore(options, io);
  const dryRun = options['dry-run'] === true;
  if (!dryRun) {
    await removeAbandonedFiles(directory);
    await sealLeftSegments(directory, { key });
  }
  const paths = await listUncompressed(directory);
  const compressed: Compressed[] = [];
  const failed: { path: string; code: string; message: string }[] = [];
  for (const path of dryRun ? [] : paths) {
    io.signal.throwIfAborted();
    const stream = basename(dirname(path)) as Stream;
    try {
      const { rawBytes, bytes } = await compressSegment(path, {
        signal: io.signal,
        // The ledger must know the new file before the old one goes.
        beforeRemove: async (file) => {
          await recordCompressed(directory, { stream, path: file.path }, { key });
        },
      });
      compressed.push({ path, rawBytes, bytes });
    } catch (error) {
      if (!(error instanceof SegmentMaintenanceError)) throw error;
      failed.push({ path, code: error.code, message: error.message });
    }
  }
  if (format === 'json') {
    io.stdout.write(
      `${jsonText({ directory, dryRun, segments: paths, compressed: compressed.map((file) => ({ ...file })), failed })}\n`,
    );
  } else {
    io.stdout.write(`${textLines(paths, compressed, failed, dryRun).join('\n')}\n`);
  }
  return failed.length > 0 ? EXIT_FAILURE : EXIT_OK;
}

function textLines(
  paths: readonly string[],
  compressed: readonly Compressed[],
  failed: readonly { readonly message: string }[],
  dryRun: boolean,
): string[] {
  if (dryRun) {
    return [
      ...paths.map((path) => `  ${escapeLine(path)}`),
      `${plural(paths.length, 'segment')} would be compressed.`,
    ];
  }
  const saved = compressed.reduce((sum, { rawBytes, bytes }) => sum + rawBytes - bytes, 0);
  return [
    ...compressed.map(
      ({ path, rawBytes, bytes }) =>
        `  ${escapeLine(`${path}: ${formatBytes(rawBytes)} are ${formatBytes(bytes)} now`)}`,
    ),
    ...failed.map(({ message }) => `  ${escapeLine(message)}`),
    `${plural(compressed.length, 'segment')} compressed, ${formatBytes(saved)} saved.`,
  ];
}
