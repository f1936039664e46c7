import { nanoseconds } from '../parts/format.ts';
import type { TraceSummary } from '../state/records.ts';
import { formatTime, millisOf } from '../state/time.ts';

interface TraceScatterProps {
  readonly traces: readonly TraceSummary[];
  readonly onOpen: (traceId: string) => void;
}

const WIDTH = 1000;
const HEIGHT = 140;

/** When traces began and how long they took, on a logarithmic scale. The list below has the same. */
export function TraceScatter({ traces, onOpen }: TraceScatterProps) {
  const times = traces.map(({ start }) => millisOf(start));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const lengths = traces.map(({ duration }) => Math.max(1000, Number(duration)));
  const [low, high] = [Math.log10(Math.min(...lengths)) - 0.1, Math.log10(Math.max(...lengths)) + 0.1];
  const x = (millis: number) =>
    last === first ? WIDTH / 2 : 6 + ((millis - first) / (last - first)) * (WIDTH - 12);
  const y = (nanos: number) => HEIGHT - 6 - ((Math.log10(nanos) - low) / (high - low || 1)) * (HEIGHT - 12);
  const lines = [];
  for (let power = Math.ceil(low); power <= high; power++) lines.push(10 ** power);
  const [oldest, newest] = [traces.at(-1), traces[0]];
  return (
    <div class="scatter">
      <div class="scatter-plot">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Durations of ${traces.length} traces; the list has the same`}
        >
          {lines.map((nanos) => (
            <line key={nanos} x1="0" x2={WIDTH} y1={y(nanos)} y2={y(nanos)} />
          ))}
        </svg>
        {lines.map((nanos) => (
          <span key={nanos} class="scatter-label" style={{ top: `${(y(nanos) / HEIGHT) * 100}%` }}>
            {nanoseconds(nanos)}
          </span>
        ))}
        {traces.map(({ traceId, start, duration, errors, root }) => (
          <button
            type="button"
            key={traceId}
            tabIndex={-1}
            class={errors > 0 ? 'dot is-bad' : 'dot'}
            style={{
              left: `${(x(millisOf(start)) / WIDTH) * 100}%`,
              top: `${(y(Math.max(1000, Number(duration))) / HEIGHT) * 100}%`,
            }}
            aria-label={`${root?.name ?? traceId}, ${nanoseconds(duration)}${errors > 0 ? ', failed' : ''}`}
            title={`${root?.service ?? ''} ${root?.name ?? traceId}\n${nanoseconds(duration)} at ${formatTime(start)}`}
            onClick={() => onOpen(traceId)}
          />
        ))}
      </div>
      <div class="histogram-foot">
        <span>{oldest === undefined ? '' : formatTime(oldest.start, { digits: 0 })}</span>
        <span class="histogram-note">each dot is a trace; red ones have a span that failed</span>
        <span>{newest === undefined ? '' : formatTime(newest.start, { digits: 0 })}</span>
      </div>
    </div>
  );
}
