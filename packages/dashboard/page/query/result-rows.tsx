import { significant } from '../parts/format.ts';
import { VirtualList } from '../parts/virtual-list.tsx';
import { type Json, textOf } from '../state/records.ts';
import { formatTime } from '../state/time.ts';
import type { ResultTable } from './query-result.ts';

const ROW_HEIGHT = 24;

/** The rows of a result. */
export function ResultRows({ table }: { readonly table: ResultTable }) {
  const { columns, rows } = table;
  const grid = { gridTemplateColumns: columns.map((_, index) => widthOf(table, index)).join(' ') };
  return (
    <div class="result-rows">
      <VirtualList
        items={rows}
        rowHeight={ROW_HEIGHT}
        label="Rows of the result"
        keyOf={(_, index) => index}
        header={
          <div role="rowgroup" class="list-head">
            <div role="row" class="result-row" style={grid}>
              {columns.map(({ name }, index) => (
                <span role="columnheader" key={name} class={isNumeric(table, index) ? 'cell number' : 'cell'}>
                  {name}
                </span>
              ))}
            </div>
          </div>
        }
        render={(row) => (
          <div role="row" class="result-row" style={grid}>
            {columns.map(({ name, type }, index) => (
              <span
                role="gridcell"
                key={name}
                class={typeof row[index] === 'number' ? 'cell number' : 'cell'}
                title={textOf(row[index])}
              >
                {cellText(row[index], type)}
              </span>
            ))}
          </div>
        )}
      />
    </div>
  );
}

function cellText(value: Json | undefined, type: string): string {
  if (value === null || value === undefined) return '–';
  if (type === 'instant') return formatTime(String(value), { date: true });
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : significant(value);
  return textOf(value);
}

function isNumeric({ rows }: ResultTable, column: number): boolean {
  return typeof rows[0]?.[column] === 'number';
}

/** Wide enough for what is there, within bounds: of the first rows, since the others are not seen yet. */
function widthOf({ columns, rows }: ResultTable, column: number): string {
  const longest = rows
    .slice(0, 50)
    .reduce((most, row) => Math.max(most, cellText(row[column], columns[column]?.type ?? '').length), 0);
  const characters = Math.min(60, Math.max(longest, columns[column]?.name.length ?? 0) + 2);
  return isNumeric({ columns, rows, more: false }, column)
    ? `${characters}ch`
    : `minmax(${Math.min(characters, 24)}ch, ${characters}fr)`;
}
