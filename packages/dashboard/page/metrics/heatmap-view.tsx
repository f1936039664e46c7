import { useState } from 'preact/hooks';
import { count, inUnit, plural } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { type Changes, open } from '../state/address.ts';
import { formatTime } from '../state/time.ts';
import { bucketFilter, type Exemplar, type Heatmap, heatmapCells, placeOfValue } from './heatmap.ts';
import { nanos } from './metric-chart.tsx';

const ROW_HEIGHT = 16;

/** Labels beside the rows: more would lie on one another. */
const MAX_LABELS = 9;

/** Columns of the table, from the newest: more than that nobody reads. */
const TABLE_COLUMNS = 60;

interface HeatmapViewProps {
  /** Of the metric. */
  readonly name: string;
  readonly unit: string;
  readonly heatmap: Heatmap;
  readonly exemplars: readonly Exemplar[];
}

/** How many values fell into each bucket over time; the table has the same. */
export function HeatmapView({ name, unit, heatmap, exemplars }: HeatmapViewProps) {
  const { times, bounds, stepMillis } = heatmap;
  const [hovered, setHovered] = useState<{ column: number; row: number } | undefined>();
  const { cells, low, high } = heatmapCells(heatmap);
  const rows = high - low + 1;
  const height = Math.max(80, rows * ROW_HEIGHT);
  const [first = 0] = times;
  const length = Math.max(1, times.length * stepMillis);
  const isLink = bucketFilter(heatmap, unit, low) !== undefined;
  const labels = Math.ceil(rows / MAX_LABELS);
  const cellAt = (event: MouseEvent) => {
    const { currentTarget, clientX, clientY } = event;
    if (!(currentTarget instanceof Element)) return undefined;
    const box = currentTarget.getBoundingClientRect();
    const column = Math.floor(((clientX - box.left) / box.width) * times.length);
    const row = Math.floor(((clientY - box.top) / box.height) * rows);
    return cells.find((cell) => cell.column === column && cell.row === row);
  };
  const shown = cells.find((cell) => cell.column === hovered?.column && cell.row === hovered.row);
  return (
    <>
      <div class="heatmap">
        <div class="heatmap-labels" aria-hidden="true">
          {Array.from({ length: rows }, (_, row) => row)
            .filter((row) => row % labels === 0 && bounds[high - row] !== undefined)
            .map((row) => (
              <span key={row} style={{ top: `${(row / rows) * 100}%` }}>
                {inUnit(bounds[high - row], unit)}
              </span>
            ))}
        </div>
        <div
          class={isLink ? 'heatmap-plot is-link' : 'heatmap-plot'}
          style={{ height: `${height}px` }}
          onMouseMove={(event) => setHovered(cellAt(event))}
          onMouseLeave={() => setHovered(undefined)}
          onClick={(event) => {
            const cell = cellAt(event);
            if (cell !== undefined && isLink)
              open('/traces', cellAddress(heatmap, unit, cell.column, high - cell.row));
          }}
        >
          <svg
            viewBox={`0 0 ${times.length} ${rows}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`Heatmap of ${name}: ${plural(times.length, 'interval')}, ${plural(rows, 'bucket')}; the table below has the numbers`}
          >
            {cells.map(({ column, row, weight }) => (
              <rect
                key={`${column} ${row}`}
                class={hovered?.column === column && hovered.row === row ? 'is-hovered' : undefined}
                x={column + 0.04}
                y={row + 0.05}
                width={0.92}
                height={0.9}
                style={{ fillOpacity: weight }}
              />
            ))}
          </svg>
          {exemplars.map(({ time, value, traceId, spanId, service }) => (
            <button
              type="button"
              key={`${time} ${traceId} ${spanId}`}
              tabIndex={-1}
              class="exemplar"
              style={{
                left: `${(((time - first) / length) * 100).toFixed(2)}%`,
                top: `${(placeOfValue(bounds, low, high, value) * 100).toFixed(2)}%`,
              }}
              aria-label={`Exemplar of ${service}, ${inUnit(value, unit)}`}
              title={`${service}: ${inUnit(value, unit)} at ${formatTime(nanos(time))}\nOpens its trace`}
              onClick={(event) => {
                event.stopPropagation();
                open('/traces', { trace: traceId, span: spanId });
              }}
            />
          ))}
        </div>
        <div class="histogram-foot">
          <span>{formatTime(nanos(first), { digits: 0 })}</span>
          <span class="histogram-note">
            {shown === undefined
              ? `the darker, the more values${isLink ? '; a click opens the traces' : ''}${exemplars.length > 0 ? '; diamonds are exemplars' : ''}`
              : `${formatTime(nanos(times[shown.column] ?? 0), { digits: 0 })} · ${bucketName(heatmap, unit, high - shown.row)} · ${count(shown.count)}`}
          </span>
          <span>{formatTime(nanos(first + length), { digits: 0 })}</span>
        </div>
      </div>
      <HeatmapTable heatmap={heatmap} unit={unit} low={low} high={high} isLink={isLink} />
    </>
  );
}

interface HeatmapTableProps {
  readonly heatmap: Heatmap;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly isLink: boolean;
}

function HeatmapTable({ heatmap, unit, low, high, isLink }: HeatmapTableProps) {
  const buckets = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const columns = heatmap.times
    .map((time, index) => ({ time, index }))
    .slice(-TABLE_COLUMNS)
    .reverse();
  return (
    <details>
      <summary>Table of the newest {count(columns.length)}</summary>
      <div class="table-scroll">
        <table class="data">
          <thead>
            <tr>
              <th scope="col">time</th>
              {buckets.map((bucket) => (
                <th scope="col" class="number" key={bucket}>
                  {bucketName(heatmap, unit, bucket)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map(({ time, index }) => (
              <tr key={time}>
                <td>{formatTime(nanos(time), { digits: 0 })}</td>
                {buckets.map((bucket) => {
                  const values = heatmap.counts[index]?.[bucket] ?? 0;
                  return (
                    <td class="number" key={bucket}>
                      {values > 0 && isLink ? (
                        <PageLink to="/traces" with={cellAddress(heatmap, unit, index, bucket)}>
                          {count(values)}
                        </PageLink>
                      ) : (
                        count(values)
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function bucketName({ bounds }: Heatmap, unit: string, bucket: number): string {
  const bound = bounds[bucket];
  return bound === undefined ? `> ${inUnit(bounds.at(-1), unit)}` : `≤ ${inUnit(bound, unit)}`;
}

/** The traces of a cell. */
function cellAddress(heatmap: Heatmap, unit: string, column: number, bucket: number): Changes {
  const since = heatmap.times[column] ?? 0;
  return {
    q: bucketFilter(heatmap, unit, bucket),
    since: nanos(since),
    until: nanos(since + heatmap.stepMillis),
  };
}
