import { useRef, useState } from 'preact/hooks';
import { nanoseconds } from '../parts/format.ts';
import type { TraceSummary } from '../state/records.ts';
import { formatTime, millisOf } from '../state/time.ts';
import { isInBox, type TraceBox } from './trace-box.ts';

interface TraceScatterProps {
  readonly traces: readonly TraceSummary[];
  readonly box: TraceBox | undefined;
  readonly onOpen: (traceId: string) => void;
  /** Called with the part that somebody has drawn around; `undefined` where they clicked beside it. */
  readonly onBrush: (box: TraceBox | undefined) => void;
}

const WIDTH = 1000;
const HEIGHT = 140;
const EDGE = 6;

/** A microsecond: what is shorter stands there too. */
const SHORTEST = 1000;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** When traces began and how long they took, on a logarithmic scale. Drag to choose some. The list below has the same. */
export function TraceScatter({ traces, box, onOpen, onBrush }: TraceScatterProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<readonly [Place, Place] | undefined>();
  const times = traces.map(({ start }) => millisOf(start));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const lengths = traces.map(({ duration }) => Math.max(SHORTEST, Number(duration)));
  const [low, high] = [Math.log10(Math.min(...lengths)) - 0.1, Math.log10(Math.max(...lengths)) + 0.1];
  const x = (millis: number) =>
    last === first ? WIDTH / 2 : EDGE + ((millis - first) / (last - first)) * (WIDTH - 2 * EDGE);
  const y = (nanos: number) =>
    HEIGHT - EDGE - ((Math.log10(Math.max(1, nanos)) - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const timeAt = (at: number) => first + ((at - EDGE) / (WIDTH - 2 * EDGE)) * (last - first);
  const lengthAt = (at: number) =>
    10 ** (low + ((HEIGHT - EDGE - at) / (HEIGHT - 2 * EDGE)) * (high - low || 1));
  const lines = [];
  for (let power = Math.ceil(low); power <= high; power++) lines.push(10 ** power);
  const [oldest, newest] = [traces.at(-1), traces[0]];
  const placeOf = (event: PointerEvent): Place => {
    const area = ref.current?.getBoundingClientRect();
    if (area === undefined || area.width === 0) return { x: 0, y: 0 };
    const within = (value: number, most: number) => Math.min(most, Math.max(0, value * most));
    return {
      x: within((event.clientX - area.left) / area.width, WIDTH),
      y: within((event.clientY - area.top) / area.height, HEIGHT),
    };
  };
  const nanosAt = (at: number) => BigInt(Math.round(timeAt(at) * 1000)) * 1000n;
  const boxOf = ([from, to]: readonly [Place, Place]): TraceBox => ({
    since: nanosAt(Math.min(from.x, to.x)),
    until: nanosAt(Math.max(from.x, to.x)),
    low: BigInt(Math.floor(lengthAt(Math.max(from.y, to.y)))),
    high: BigInt(Math.ceil(lengthAt(Math.min(from.y, to.y)))),
  });
  const drawn = drag ?? (box === undefined ? undefined : placesOf(box, x, y));
  return (
    <div class="scatter">
      <div
        class="scatter-plot"
        ref={ref}
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target instanceof HTMLElement && event.target.closest('.dot')))
            return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const place = placeOf(event);
          setDrag([place, place]);
        }}
        onPointerMove={(event) => {
          if (drag !== undefined) setDrag([drag[0], placeOf(event)]);
        }}
        onPointerUp={() => {
          if (drag === undefined) return;
          setDrag(undefined);
          const isClick = Math.abs(drag[0].x - drag[1].x) < 4 && Math.abs(drag[0].y - drag[1].y) < 4;
          onBrush(isClick ? undefined : boxOf(drag));
        }}
        onPointerCancel={() => setDrag(undefined)}
      >
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Durations of ${traces.length} traces; the list has the same`}
        >
          {lines.map((nanos) => (
            <line key={nanos} x1="0" x2={WIDTH} y1={y(nanos)} y2={y(nanos)} />
          ))}
          {drawn !== undefined && (
            <rect
              class="brush"
              x={Math.min(drawn[0].x, drawn[1].x)}
              y={Math.min(drawn[0].y, drawn[1].y)}
              width={Math.abs(drawn[0].x - drawn[1].x)}
              height={Math.abs(drawn[0].y - drawn[1].y)}
            />
          )}
        </svg>
        {lines.map((nanos) => (
          <span key={nanos} class="scatter-label" style={{ top: `${(y(nanos) / HEIGHT) * 100}%` }}>
            {nanoseconds(nanos)}
          </span>
        ))}
        {traces.map((trace) => {
          const { traceId, start, duration, errors, root } = trace;
          const isOut = box !== undefined && !isInBox(trace, box);
          return (
            <button
              type="button"
              key={traceId}
              tabIndex={-1}
              class={`dot${errors > 0 ? ' is-bad' : ''}${isOut ? ' is-out' : ''}`}
              style={{
                left: `${(x(millisOf(start)) / WIDTH) * 100}%`,
                top: `${(y(Math.max(SHORTEST, Number(duration))) / HEIGHT) * 100}%`,
              }}
              aria-label={`${root?.name ?? traceId}, ${nanoseconds(duration)}${errors > 0 ? ', failed' : ''}`}
              title={`${root?.service ?? ''} ${root?.name ?? traceId}\n${nanoseconds(duration)} at ${formatTime(start)}`}
              onClick={() => onOpen(traceId)}
            />
          );
        })}
      </div>
      <div class="histogram-foot">
        <span>{oldest === undefined ? '' : formatTime(oldest.start, { digits: 0 })}</span>
        <span class="histogram-note">
          each dot is a trace; red ones have a span that failed; drag around some to ask what sets them apart
        </span>
        <span>{newest === undefined ? '' : formatTime(newest.start, { digits: 0 })}</span>
      </div>
    </div>
  );
}

function placesOf(
  { since, until, low, high }: TraceBox,
  x: (millis: number) => number,
  y: (nanos: number) => number,
): readonly [Place, Place] {
  return [
    { x: x(millisOf(String(since))), y: y(Number(low)) },
    { x: x(millisOf(String(until))), y: y(Number(high)) },
  ];
}
