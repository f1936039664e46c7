/** Samples of LogHub, and the score of a miner on them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A line of a sample. */
export interface LabelledLine {
  readonly text: string;
  /** The id of its true template. */
  readonly event: string;
}

/** Where the samples are expected: they are not part of the repository. */
export const LOGHUB_DIRECTORY: string =
  process.env.LOGHUB_DIRECTORY ?? new URL('../../../../shared/loghub', import.meta.url).pathname;

/** The systems that there are samples of; none where the directory is not there. */
export function loghubSystems(directory: string = LOGHUB_DIRECTORY): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.slice(0, -'.csv'.length));
}

/** The lines of a system's sample. */
export function loghubLines(system: string, directory: string = LOGHUB_DIRECTORY): LabelledLine[] {
  const [header = [], ...rows] = parseCsv(readFileSync(`${directory}/${system}.csv`, 'utf8'));
  const content = header.indexOf('Content');
  const event = header.indexOf('EventId');
  return rows.map((row) => ({ text: row[content] ?? '', event: row[event] ?? '' }));
}

/** The share of the lines whose predicted group holds exactly the lines of their true group. */
export function groupingAccuracy(lines: readonly LabelledLine[], predicted: readonly string[]): number {
  const truth = countBy(lines.map(({ event }) => event));
  const sizes = countBy(predicted);
  const both = countBy(lines.map(({ event }, index) => `${predicted[index]}\n${event}`));
  let right = 0;
  for (const [pair, count] of both) {
    const [group = '', event = ''] = pair.split('\n');
    if (count === sizes.get(group) && count === truth.get(event)) right += count;
  }
  return right / lines.length;
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gu)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}
