/** The keys of a list of log records. */
import { isError } from '../parts/level.tsx';
import { useCommands } from '../state/commands.ts';
import type { LogRecord } from '../state/records.ts';
import { copyJson, copyLink, openTrace } from './log-actions.ts';
import { cellsOf } from './log-cells.ts';

/** What the keys work on. */
export interface LogListKeys {
  readonly records: readonly LogRecord[];
  readonly selected: number;
  readonly columns: readonly string[];
  readonly cell: number;
  /** Whether a record is one that was searched for, and not only near one. */
  readonly isMatch: (record: LogRecord) => boolean;
  readonly select: (index: number) => void;
  readonly open: () => void;
  readonly close: () => void;
  readonly setCell: (cell: number) => void;
  readonly filter: (field: string, value: string, isExcluded: boolean) => void;
  readonly context: () => void;
}

/** Registers them while the list is shown. */
export function useLogCommands(keys: LogListKeys): void {
  const { records, selected, columns, cell, isMatch, select, open, close, setCell, filter, context } = keys;
  const group = 'Records';
  const record = records[selected];
  const cells = columns.length + 4;
  const move = (step: number) => {
    if (records.length === 0) return;
    select(selected < 0 ? 0 : Math.min(records.length - 1, Math.max(0, selected + step)));
  };
  const find = (step: 1 | -1, wanted: (candidate: LogRecord) => boolean) => {
    for (let index = selected + step; index >= 0 && index < records.length; index += step) {
      const candidate = records[index];
      if (candidate !== undefined && wanted(candidate)) return select(index);
    }
  };
  const byCell = (isExcluded: boolean) => {
    if (record === undefined) return;
    const chosen = cellsOf(record, columns)[cell];
    if (chosen?.field !== undefined && chosen.value !== '') filter(chosen.field, chosen.value, isExcluded);
  };
  const hasError = ({ level }: LogRecord) => isError(level);
  useCommands([
    { keys: ['j', 'ArrowDown'], label: 'Next record', group, run: () => move(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous record', group, run: () => move(-1) },
    { keys: ['Enter'], label: 'Open the record', group, run: open },
    { keys: ['Escape'], label: 'Close the record', group, run: close },
    { keys: ['n'], label: 'Next match', group, run: () => find(1, isMatch) },
    { keys: ['N'], label: 'Previous match', group, run: () => find(-1, isMatch) },
    { keys: [']'], label: 'Next error', group, run: () => find(1, hasError) },
    { keys: ['['], label: 'Previous error', group, run: () => find(-1, hasError) },
    {
      keys: ['ArrowLeft', 'h'],
      label: 'Cell to the left',
      group,
      run: () => setCell((cell + cells - 1) % cells),
    },
    { keys: ['ArrowRight', 'l'], label: 'Cell to the right', group, run: () => setCell((cell + 1) % cells) },
    { keys: ['f'], label: 'Only what has this cell', group, run: () => byCell(false) },
    { keys: ['F'], label: 'Without what has this cell', group, run: () => byCell(true) },
    { keys: ['x'], label: 'Records around this one', group, run: context },
    { keys: ['t'], label: 'Open its trace', group, run: () => openTrace(record) },
    { keys: ['y'], label: 'Copy the link', group, run: copyLink },
    { keys: ['Y'], label: 'Copy as JSON', group, run: () => record !== undefined && copyJson(record) },
  ]);
}
