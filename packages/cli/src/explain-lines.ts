import type { SearchExplanation, UnreadReason } from '@agentbus/query';
import { formatBytes } from './byte-size.ts';
import { plural } from './plural.ts';

const REASONS: Readonly<Record<UnreadReason, string>> = {
  time: 'nothing of the time asked for',
  severity: 'no record of the level',
  service: 'no record of the service',
  trace: 'not the trace',
  correlation: 'not the correlation id',
  text: 'not the text',
  limit: 'older (or newer) than what was found already',
};

/** What a search read and what it left unread, as lines for people. */
export function explainLines({ lines, compacted }: SearchExplanation): string[] {
  const { files, filesRead, read, unread } = compacted;
  return [
    `segments: ${plural(lines.files, 'file')} read, ${formatBytes(lines.bytes)}`,
    ...[...lines.unread].map(
      ([reason, { files, bytes }]) =>
        `  left unread, ${REASONS[reason]}: ${plural(files, 'file')}, ${formatBytes(bytes)}`,
    ),
    `compacted: ${filesRead} of ${plural(files, 'file')} read, ${plural(read.blocks, 'row group')}, ${plural(read.rows, 'row')}, about ${formatBytes(read.bytes)}`,
    ...[...unread].map(
      ([reason, { blocks, rows, bytes }]) =>
        `  left unread, ${REASONS[reason]}: ${plural(blocks, 'row group')}, ${plural(rows, 'row')}, about ${formatBytes(bytes)}`,
    ),
  ];
}
