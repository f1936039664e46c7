import { LevelBadge } from '../parts/level.tsx';
import type { LogRecord } from '../state/records.ts';
import { formatTime } from '../state/time.ts';
import { cellsOf, inlineAttributes } from './log-cells.ts';

interface LogRowProps {
  readonly record: LogRecord;
  readonly columns: readonly string[];
  readonly isSelected: boolean;
  /** The cell that `f` filters by; -1 for none. */
  readonly cell: number;
  readonly marks: readonly string[];
  readonly isDimmed?: boolean;
  readonly onSelect: () => void;
}

/** One record as one line. Its texts are hostile: they only ever become text nodes. */
export function LogRow({
  record,
  columns,
  isSelected,
  cell,
  marks,
  isDimmed = false,
  onSelect,
}: LogRowProps) {
  const cells = cellsOf(record, columns);
  const kind = `log-row${isSelected ? ' is-selected' : ''}${isDimmed ? ' is-dimmed' : ''} edge-${record.level.toLowerCase()}`;
  return (
    <div role="row" class={kind} aria-selected={isSelected} onClick={onSelect}>
      {cells.map(({ label, value }, index) => {
        const chosen = isSelected && index === cell ? 'cell is-chosen' : 'cell';
        if (label === 'time') {
          return (
            <span role="gridcell" key={label} class={`${chosen} cell-time`}>
              {formatTime(value)}
            </span>
          );
        }
        if (label === 'level') {
          return (
            <span role="gridcell" key={label} class={`${chosen} cell-level`}>
              <LevelBadge level={value} />
            </span>
          );
        }
        if (label === 'message') {
          return (
            <span role="gridcell" key={label} class={`${chosen} cell-message`}>
              {record.event !== '' && <span class="event">{record.event}</span>}
              <Highlighted text={value} marks={marks} />
              {inlineAttributes(record, columns).map((attribute) => (
                <span class="inline" key={attribute.key}>
                  {attribute.key}=<b>{attribute.value}</b>
                </span>
              ))}
            </span>
          );
        }
        return (
          <span
            role="gridcell"
            key={label}
            class={`${chosen} ${label === 'service' ? 'cell-service' : 'cell-column'}`}
          >
            {value}
          </span>
        );
      })}
    </div>
  );
}

/** A text with what was searched for marked. */
export function Highlighted({ text, marks }: { readonly text: string; readonly marks: readonly string[] }) {
  if (marks.length === 0) return <>{text}</>;
  const parts: { text: string; isMark: boolean }[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  while (from < text.length) {
    let at = -1;
    let length = 0;
    for (const mark of marks) {
      const found = lower.indexOf(mark.toLowerCase(), from);
      if (found >= 0 && (at < 0 || found < at)) [at, length] = [found, mark.length];
    }
    if (at < 0) break;
    parts.push(
      { text: text.slice(from, at), isMark: false },
      { text: text.slice(at, at + length), isMark: true },
    );
    from = at + length;
  }
  parts.push({ text: text.slice(from), isMark: false });
  return <>{parts.map((part, index) => (part.isMark ? <mark key={index}>{part.text}</mark> : part.text))}</>;
}
