import { nanoseconds } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { LevelBadge } from '../parts/level.tsx';
import { textOf } from '../state/records.ts';
import type { PathSegment } from './critical-path.ts';
import type { TraceRow } from './trace-layout.ts';

interface WaterfallRowProps {
  readonly row: TraceRow;
  /** Nanoseconds that the trace took. */
  readonly length: number;
  /** From 1 to 8. */
  readonly colour: number;
  /** What of the critical path is this span's. */
  readonly segments: readonly PathSegment[];
  readonly isSelected: boolean;
  readonly isMatch: boolean;
  readonly isDimmed: boolean;
  readonly onSelect: () => void;
  readonly onFold: (spanId: string) => void;
}

/** Pixels a level of the tree; deeper ones than that stay where they are. */
const INDENT = 14;
const MAX_DEPTH = 14;

/** A span, a record or a missing parent, at its place in time. */
export function WaterfallRow(props: WaterfallRowProps) {
  const { row, length, colour, segments, isSelected, isMatch, isDimmed, onSelect, onFold } = props;
  const share = (nanos: number) => `${((nanos / length) * 100).toFixed(3)}%`;
  const kind = `waterfall-row${isSelected ? ' is-selected' : ''}${isMatch ? ' is-match' : ''}${isDimmed ? ' is-dimmed' : ''}`;
  const indent = { paddingLeft: `${8 + Math.min(row.depth, MAX_DEPTH) * INDENT}px` };
  if (row.type === 'missing') {
    return (
      <div role="row" class={kind} aria-selected={isSelected} onClick={onSelect}>
        <span role="gridcell" class="waterfall-name is-missing" style={indent}>
          <Icon name="alert" /> missing parent <span class="mono">{row.spanId.slice(0, 8)}</span>
        </span>
        <span role="gridcell" class="waterfall-track" />
      </div>
    );
  }
  if (row.type === 'log') {
    const { record, at } = row.placed;
    return (
      <div role="row" class={`${kind} is-log`} aria-selected={isSelected} onClick={onSelect}>
        <span role="gridcell" class="waterfall-name" style={indent}>
          <span class="fold" />
          <LevelBadge level={record.level} /> <span class="waterfall-text">{textOf(record.body)}</span>
        </span>
        <span role="gridcell" class="waterfall-track">
          <i class={`tick fill-${record.level.toLowerCase()}`} style={{ left: share(at) }} />
        </span>
      </div>
    );
  }
  const { node, below, isFolded } = row;
  const { span, start, end } = node;
  const isBad = span.status === 'error';
  return (
    <div role="row" class={kind} aria-selected={isSelected} onClick={onSelect}>
      <span role="gridcell" class="waterfall-name" style={indent}>
        {below > 0 ? (
          <button
            type="button"
            class="plain fold"
            tabIndex={-1}
            aria-label={`${isFolded ? 'Unfold' : 'Fold'} ${span.name}`}
            onClick={(event) => {
              event.stopPropagation();
              onFold(span.spanId);
            }}
          >
            <Icon name={isFolded ? 'right' : 'down'} />
          </button>
        ) : (
          <span class="fold" />
        )}
        <i class={`swatch series-${colour}`} />
        <span class="waterfall-text">
          <span class="quiet">{span.service}</span> <b class={isBad ? 'bad' : undefined}>{span.name}</b>
        </span>
      </span>
      <span role="gridcell" class="waterfall-track">
        <i
          class={`bar series-${colour}${isBad ? ' is-bad' : ''}`}
          style={{ left: share(start), width: share(end - start) }}
        />
        {segments.map((segment) => (
          <i
            key={segment.start}
            class="on-path"
            style={{ left: share(segment.start), width: share(segment.end - segment.start) }}
          />
        ))}
        <span class="bar-label" style={{ left: share(end) }}>
          {nanoseconds(span.duration)}
        </span>
      </span>
    </div>
  );
}
