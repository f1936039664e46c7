import { type DiskUsage, diskUsage, STREAMS, type StreamUsage } from '@agentbus/segments';
import { formatBytes } from './byte-size.ts';
import { colorEnabled, createPaint } from './color.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readStore } from './maintenance-options.ts';
import { readColor, readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { escapeLine } from './terminal-text.ts';

/** `agentbus du`: how much of the disk each stream takes. Exits with 5 where there is no store. */
export async function du({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const directory = await readStore(options, io);
  const usage = await diskUsage(directory);
  if (format === 'json') {
    io.stdout.write(`${jsonText(usageJson(directory, usage))}\n`);
    return EXIT_OK;
  }
  const rows = STREAMS.map((stream) => ({ stream, ...usage.streams[stream] }));
  const lines = [
    paint('bold', escapeLine(directory)),
    ...rows.map(
      ({ stream, ...row }) =>
        `  ${stream.padEnd(8)}${formatBytes(row.bytes).padStart(10)}  ${plural(row.segments, 'segment')}${detail(row)}`,
    ),
    `  ${'total'.padEnd(8)}${formatBytes(usage.bytes).padStart(10)}  ${formatBytes(usage.freeBytes ?? 0)} free on the disk`,
    ...(usage.leftoverBytes === 0
      ? []
      : [
          `  ${formatBytes(usage.leftoverBytes)} of unfinished files, of work that was interrupted or goes on`,
        ]),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT_OK;
}

function detail({ segments, rawBytes, compressedBytes, oldest, newest }: StreamUsage): string {
  if (segments === 0 || oldest === undefined || newest === undefined) return '';
  const parts = [`${formatBytes(rawBytes)} raw`, `${formatBytes(compressedBytes)} compressed`];
  return `, ${parts.join(', ')}, ${dateOf(oldest)} to ${dateOf(newest)}`;
}

function dateOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function usageJson(directory: string, { streams, bytes, leftoverBytes, freeBytes }: DiskUsage) {
  return {
    directory,
    streams: Object.fromEntries(
      STREAMS.map((stream) => {
        const { oldest, newest, ...usage } = streams[stream];
        return [
          stream,
          { ...usage, oldest: oldest?.toISOString() ?? null, newest: newest?.toISOString() ?? null },
        ];
      }),
    ),
    bytes,
    leftoverBytes,
    freeBytes: freeBytes ?? null,
  };
}
