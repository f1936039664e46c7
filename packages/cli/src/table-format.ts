import type { Paint } from './color.ts';
import type { RecordFormat } from './record-format.ts';
import { cellText, type OutputRow, type RowCell } from './row-format.ts';
import { escapeLine } from './terminal-text.ts';
import type { LocalClock } from './timestamp.ts';

/** Options of {@link createTableFormat}. */
export interface TableOptions {
  readonly paint: Paint;
  readonly clock: LocalClock;
  /** Called with `+01:00` before the first point in time and where the zone's offset changes. */
  readonly onOffset: (offset: string) => void;
}

/** Rows that are gathered before the widths of columns are settled. */
const MEASURED_ROWS = 1000;

/** More of one cell than this hides the others; the machine formats have it whole. */
const MAX_WIDTH = 80;

/** For people: columns under their names, numbers to the right. What has no value is `-`, an empty text `""`. */
export function createTableFormat(
  names: readonly string[],
  { paint, clock, onOffset }: TableOptions,
): RecordFormat<OutputRow> {
  let waiting: OutputRow[] | undefined = [];
  let widths: number[] = [];
  let knownOffset: string | undefined;

  function textOf(cell: RowCell): string {
    if (cell === null) return '-';
    if (cell === '') return '""';
    if (typeof cell !== 'bigint') return clip(escapeLine(cellText(cell)));
    const { date, time, offset } = clock.at(cell);
    if (offset !== knownOffset) {
      knownOffset = offset;
      onOffset(offset);
    }
    return `${date} ${time.replace(/\.000$/u, '')}`;
  }

  function line(row: OutputRow): string {
    const cells = names.map((_, index) => {
      const cell = row[index] ?? null;
      const text = textOf(cell);
      const width = widths[index] ?? 0;
      if (typeof cell === 'number') return padding(text, width) + text;
      const padded = index === names.length - 1 ? text : text + padding(text, width);
      return cell === null || typeof cell === 'bigint' ? paint('dim', padded) : padded;
    });
    return `${cells.join('  ')}\n`;
  }

  function settle(): string {
    const rows = waiting ?? [];
    waiting = undefined;
    const titles = names.map((name) => clip(escapeLine(name)));
    widths = titles.map((title, index) =>
      Math.max(widthOf(title), ...rows.map((row) => widthOf(textOf(row[index] ?? null)))),
    );
    const title = titles.map((text, index) => {
      const isNumber = rows.some((row) => typeof row[index] === 'number');
      const space = padding(text, widths[index] ?? 0);
      if (isNumber) return space + text;
      return index === names.length - 1 ? text : text + space;
    });
    return `${paint('bold', title.join('  '))}\n${rows.map(line).join('')}`;
  }

  return {
    header: '',
    record(row) {
      if (waiting === undefined) return line(row);
      waiting.push(row);
      return waiting.length < MEASURED_ROWS ? '' : settle();
    },
    footer: () => (waiting === undefined ? '' : settle()),
  };
}

function clip(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_WIDTH ? text : `${characters.slice(0, MAX_WIDTH - 1).join('')}…`;
}

function widthOf(text: string): number {
  return [...text].length;
}

function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text)));
}
