import { useRef, useState } from 'preact/hooks';
import { count, plural } from '../parts/format.ts';
import { LEVELS } from '../parts/level.tsx';
import type { Histogram } from '../state/records.ts';
import { formatTime, millisOf } from '../state/time.ts';

interface LevelHistogramProps {
  readonly data: Histogram;
  /** Called with the range that somebody has drawn, Unix nanoseconds. */
  readonly onBrush: (since: string, until: string) => void;
}

const WIDTH = 1000;
const HEIGHT = 64;

/** How many records there were over time, by level. Drag over it to look closer. */
export function LevelHistogram({ data, onBrush }: LevelHistogramProps) {
  const { since = '0', until = '0', interval = '1', buckets } = data;
  const ref = useRef<SVGSVGElement>(null);
  const [brush, setBrush] = useState<readonly [number, number] | undefined>();
  const [hovered, setHovered] = useState<number | undefined>();
  const [start, end, step] = [millisOf(since), millisOf(until), Number(BigInt(interval)) / 1e6];
  const length = Math.max(1, end - start);
  const totals = buckets.map(({ counts }) => Object.values(counts).reduce((sum, n) => sum + n, 0));
  const highest = Math.max(1, ...totals);
  const x = (millis: number) => ((millis - start) / length) * WIDTH;
  const placeOf = (event: PointerEvent) => {
    const box = ref.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return 0;
    return Math.min(WIDTH, Math.max(0, ((event.clientX - box.left) / box.width) * WIDTH));
  };
  const timeAt = (place: number) =>
    String(BigInt(since) + BigInt(Math.round((place / WIDTH) * length * 1e6)));
  const shown = buckets[hovered ?? -1];
  return (
    <div class="histogram">
      <svg
        ref={ref}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${plural(data.total, 'record')} over time; ${data.levels.map(({ value, count: n }) => `${value} ${n}`).join(', ')}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const place = placeOf(event);
          setBrush([place, place]);
        }}
        onPointerMove={(event) => {
          const place = placeOf(event);
          if (brush !== undefined) setBrush([brush[0], place]);
          const time = start + (place / WIDTH) * length;
          setHovered(
            buckets.findIndex(
              (bucket) => time >= millisOf(bucket.time) && time < millisOf(bucket.time) + step,
            ),
          );
        }}
        onPointerLeave={() => setHovered(undefined)}
        onPointerUp={() => {
          if (brush === undefined) return;
          const [from, to] = [Math.min(...brush), Math.max(...brush)];
          setBrush(undefined);
          if (to - from > 4) onBrush(timeAt(from), timeAt(to));
        }}
        onPointerCancel={() => setBrush(undefined)}
      >
        {buckets.map(({ time, counts }, index) => {
          const left = x(millisOf(time));
          const width = Math.max(1, (step / length) * WIDTH - 1.5);
          let below = 0;
          return (
            <g key={time} class={index === hovered ? 'is-hovered' : undefined}>
              {[...LEVELS].reverse().map((level) => {
                const records = counts[level] ?? 0;
                if (records === 0) return null;
                const height = Math.max(1, (records / highest) * (HEIGHT - 2));
                below += height;
                return (
                  <rect
                    key={level}
                    class={`fill-${level.toLowerCase()}`}
                    x={left.toFixed(2)}
                    y={(HEIGHT - below).toFixed(2)}
                    width={width.toFixed(2)}
                    height={height.toFixed(2)}
                  />
                );
              })}
            </g>
          );
        })}
        {brush !== undefined && (
          <rect
            class="brush"
            x={Math.min(...brush)}
            y={0}
            width={Math.abs(brush[1] - brush[0])}
            height={HEIGHT}
          />
        )}
      </svg>
      <div class="histogram-foot">
        <span>{since === '0' ? '' : formatTime(since, { digits: 0 })}</span>
        <span class="histogram-note">
          {shown === undefined
            ? `${plural(data.total, 'record')}`
            : `${formatTime(shown.time, { digits: 0 })} · ${Object.entries(shown.counts)
                .map(([level, n]) => `${level} ${count(n)}`)
                .join(' · ')}`}
        </span>
        <span>{until === '0' ? '' : formatTime(until, { digits: 0 })}</span>
      </div>
    </div>
  );
}
