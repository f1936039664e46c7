import { sealLeftSegments } from '@agentbus/segments';
import { formatBytes } from './byte-size.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_FAILURE, EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readSigningKey, readStore } from './maintenance-options.ts';
import { readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { createProgressLine } from './progress-line.ts';
import { escapeLine } from './terminal-text.ts';

type Query = typeof import('@agentbus/query');
type Report = Awaited<ReturnType<Query['compactStore']>>;
type Plan = Awaited<ReturnType<Query['planStoreCompaction']>>;

/**
 * `agentbus compact`: turns sealed segments into Parquet files, which searches answer many times as fast and which take
 * half of the space of compressed segments. Exits with 1 where a segment could not be compacted.
 */
export async function compact({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const key = await readSigningKey(options, io);
  const directory = await readStore(options, io);
  const { compactStore, planStoreCompaction } = await import('@agentbus/query');
  const { readHolds } = await import('@agentbus/forward');
  const holds = await readHolds(directory);
  // What is compacted is no longer to be forwarded.
  const isHeld = (segment: Parameters<typeof holds.heldBy>[0]) => holds.heldBy(segment).length > 0;
  if (options['dry-run'] === true) {
    const plan = await planStoreCompaction(directory, { isHeld });
    if (format === 'json') io.stdout.write(`${jsonText({ directory, dryRun: true, ...planJson(plan) })}\n`);
    else io.stdout.write(`${planLines(plan).join('\n')}\n`);
    return EXIT_OK;
  }
  await sealLeftSegments(directory, { key });
  const keepRaw = options['keep-raw'] === true;
  const progress = createProgressLine(io);
  const total = progress === undefined ? 0 : contentBytes(await planStoreCompaction(directory, { isHeld }));
  let read = 0;
  const report = await compactStore({
    directory,
    isHeld,
    keepRaw,
    key,
    now: io.now,
    signal: io.signal,
    onProgress: (bytes) => {
      read += bytes;
      if (total > 0) progress?.show({ fraction: Math.min(1, read / total), bytes: total });
    },
  }).finally(() => progress?.clear());
  if (format === 'json') {
    const { compacted, merged, resumed, skipped, indexed, busy } = report;
    const json = {
      directory,
      dryRun: false,
      compacted: compacted.map((file) => ({ ...file })),
      merged: merged.map((file) => ({ ...file })),
      resumed: [...resumed],
      skipped: skipped.map((file) => ({ ...file })),
      indexed: [...indexed],
      busy: [...busy],
    };
    io.stdout.write(`${jsonText(json)}\n`);
  } else io.stdout.write(`${reportLines(report).join('\n')}\n`);
  return report.skipped.length > 0 ? EXIT_FAILURE : EXIT_OK;
}

function contentBytes({ runs }: Plan): number {
  return runs.flatMap(({ inputs }) => inputs).reduce((sum, { bytes }) => sum + bytes, 0);
}

function planJson({ runs }: Plan) {
  return {
    files: runs.map(({ path, inputs }) => ({ path, segments: inputs.map(({ segment }) => segment) })),
  };
}

function planLines({ runs }: Plan): string[] {
  const segments = runs.reduce((sum, { inputs }) => sum + inputs.length, 0);
  return [
    ...runs.map(({ path, inputs }) => `  ${escapeLine(path)}: ${plural(inputs.length, 'segment')}`),
    `${plural(segments, 'segment')} would become ${plural(runs.length, 'file')}.`,
  ];
}

function reportLines({ compacted, merged, resumed, skipped, busy }: Report): string[] {
  const raw = compacted.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
  const bytes = compacted.reduce((sum, file) => sum + file.bytes, 0);
  const segments = compacted.reduce((sum, file) => sum + file.segments, 0);
  return [
    ...resumed.map((path) => `  ${escapeLine(`${path}: finished, after an interruption`)}`),
    ...compacted.map(
      (file) =>
        `  ${escapeLine(`${file.path}: ${plural(file.records, 'record')}, ${formatBytes(file.rawBytes)} are ${formatBytes(file.bytes)} now`)}`,
    ),
    ...merged.map(
      (file) =>
        `  ${escapeLine(`${file.path}: merged, ${plural(file.records, 'record')}, ${formatBytes(file.bytes)}`)}`,
    ),
    ...skipped.map(({ path, offset, reason }) => `  ${escapeLine(`${path} at byte ${offset}: ${reason}`)}`),
    ...busy.map((stream) => `  ${stream}: another process is compacting it`),
    `${plural(segments, 'segment')} compacted into ${plural(compacted.length, 'file')}${raw === 0 ? '' : `, ${formatBytes(bytes)} of ${formatBytes(raw)}`}.`,
  ];
}
