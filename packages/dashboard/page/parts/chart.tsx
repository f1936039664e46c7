import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { shownTheme } from '../state/preferences.ts';
import { formatTime, isUtc } from '../state/time.ts';
import { LEVELS } from './level.tsx';

/** One line or row of bars. */
export interface ChartSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Something that happened at a time. */
export interface ChartMark {
  /** Unix milliseconds. */
  readonly at: number;
  readonly label: string;
  readonly kind: 'deploy' | 'restart' | 'start';
}

/** A time in which something was so, Unix milliseconds. */
export interface ChartBand {
  readonly from: number;
  readonly to: number;
  readonly state: 'pending' | 'firing';
}

interface ChartProps {
  readonly label: string;
  /** Unix milliseconds, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly kind?: 'line' | 'bar';
  readonly height?: number;
  readonly marks?: readonly ChartMark[];
  readonly bands?: readonly ChartBand[];
  /** Called with the range that somebody has drawn, Unix milliseconds. */
  readonly onBrush?: (since: number, until: number) => void;
  /** Called with the places, among the times and the series, of the point that somebody has clicked. */
  readonly onPoint?: (index: number, series: number) => void;
}

/** Colours that are told apart, also by those who see no red or green; the names are in the style sheet. */
const COLOURS = 8;

/** What is named for a level has its colour. */
function colourOf(name: string, index: number): string {
  return LEVELS.includes(name) ? `fill-${name.toLowerCase()}` : `series-${(index % COLOURS) + 1}`;
}

/** Times of day, with the date where it changes and no finer than their distance. */
function timeLabels(seconds: readonly number[]): string[] {
  const step = (seconds[1] ?? 0) - (seconds[0] ?? 0);
  return seconds.map((at) => {
    const text = formatTime(`${Math.round(at * 1000)}000000`, { date: true, digits: 0 });
    if (step >= 86_400) return text.slice(5, 10);
    const clock = step >= 60 || step === 0 ? text.slice(11, 16) : text.slice(11);
    return clock === '00:00' ? text.slice(5, 16) : clock;
  });
}

/** A chart over time. The library is loaded with the first one. */
export function Chart(props: ChartProps) {
  const { label, times, series, format, kind = 'line', height = 180, onBrush, onPoint, marks, bands } = props;
  const ref = useRef<HTMLDivElement>(null);
  const dark = shownTheme.value;
  const utc = isUtc.value;
  const brush = useRef(onBrush);
  brush.current = onBrush;
  const point = useRef(onPoint);
  point.current = onPoint;
  useEffect(() => {
    const element = ref.current;
    if (element === null || times.length === 0) return undefined;
    let isGone = false;
    let remove = () => {};
    void Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]).then(([{ default: UPlot }]) => {
      if (isGone) return;
      const style = getComputedStyle(document.documentElement);
      const colour = (name: string) => style.getPropertyValue(name).trim();
      const axis = {
        stroke: colour('--text-quiet'),
        grid: { stroke: colour('--line-quiet'), width: 1 },
        ticks: { stroke: colour('--line-quiet'), width: 1, size: 4 },
        font: '11px system-ui, sans-serif',
      };
      const chart = new UPlot(
        {
          width: Math.max(100, element.clientWidth),
          height,
          padding: [8, 8, 0, 0],
          legend: { show: false },
          cursor: { drag: { x: onBrush !== undefined, y: false, setScale: false }, points: { size: 6 } },
          ...(utc ? { tzDate: (ts: number) => UPlot.tzDate(new Date(ts * 1000), 'Etc/UTC') } : {}),
          scales: { y: { range: (_, min, max) => [Math.min(0, min), max <= 0 ? 1 : max * 1.08] } },
          axes: [
            { ...axis, space: 70, size: 28, values: (_, splits) => timeLabels(splits) },
            { ...axis, size: 62, values: (_, splits) => splits.map((value) => format(value)) },
          ],
          series: [
            {},
            ...series.map(({ name }, index) => {
              const stroke = colour(`--${colourOf(name, index)}`);
              return {
                label: name,
                stroke,
                width: 1.5,
                points: { show: times.length < 3 },
                ...(kind === 'bar' && UPlot.paths.bars !== undefined
                  ? { fill: stroke, paths: UPlot.paths.bars({ size: [0.8, 40] }) }
                  : {}),
              };
            }),
          ],
          hooks: {
            drawClear: [(self) => drawBands(self, bands ?? [], colour)],
            draw: [(self) => drawMarks(self, marks ?? [], colour)],
            ready: [(self) => clickable(self, (index, place) => point.current?.(index, place))],
            setSelect: [
              (self) => {
                const { left, width } = self.select;
                if (width < 4) return;
                brush.current?.(self.posToVal(left, 'x') * 1000, self.posToVal(left + width, 'x') * 1000);
                self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              },
            ],
          },
        },
        [times.map((time) => time / 1000), ...series.map(({ values }) => [...values])],
        element,
      );
      const observer = new ResizeObserver(() =>
        chart.setSize({ width: Math.max(100, element.clientWidth), height }),
      );
      observer.observe(element);
      remove = () => {
        observer.disconnect();
        chart.destroy();
      };
    });
    return () => {
      isGone = true;
      remove();
    };
  }, [times, series, kind, height, dark, utc, marks, bands]);
  return (
    <figure class="chart">
      <div
        ref={ref}
        class={onPoint === undefined ? 'chart-canvas' : 'chart-canvas has-points'}
        role="img"
        aria-label={label}
        style={{ minHeight: `${height}px` }}
      />
      {series.length > 1 && (
        <figcaption>
          {series.map(({ name }, index) => (
            <span key={name} class="chart-key">
              <i class={`swatch ${colourOf(name, index)}`} /> {name}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

type Colours = (name: string) => string;

/** Under the lines. */
function drawBands(chart: uPlot, bands: readonly ChartBand[], colour: Colours): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.globalAlpha = 0.22;
  for (const { from, to, state } of bands) {
    ctx.fillStyle = colour(state === 'firing' ? '--fill-error' : '--fill-warning');
    const left = chart.valToPos(from / 1000, 'x', true);
    const right = chart.valToPos(to / 1000, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
  }
  ctx.restore();
}

/** Over the lines: a stroke and a flag, so that it is told from a line of the chart also without colours. */
function drawMarks(chart: uPlot, marks: readonly ChartMark[], colour: Colours): void {
  const { ctx, bbox } = chart;
  const { min = 0, max = 0 } = chart.scales.x ?? {};
  const size = 6 * window.devicePixelRatio;
  ctx.save();
  for (const { at, kind } of marks) {
    if (at / 1000 < (min ?? 0) || at / 1000 > (max ?? 0)) continue;
    const x = Math.round(chart.valToPos(at / 1000, 'x', true));
    ctx.strokeStyle = colour(kind === 'deploy' ? '--accent' : '--text-quiet');
    ctx.fillStyle = ctx.strokeStyle;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    if (kind === 'deploy') {
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x + size, bbox.top + size / 2);
      ctx.lineTo(x, bbox.top + size);
    } else ctx.arc(x, bbox.top + size / 2, size / 2, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

/** A click, not the end of a range that is drawn, means the point that is nearest. */
function clickable(chart: uPlot, onPoint: (index: number, series: number) => void): void {
  let downAt = 0;
  chart.over.addEventListener('pointerdown', ({ clientX }) => {
    downAt = clientX;
  });
  chart.over.addEventListener('click', ({ clientX }) => {
    const { idx, left = 0, top = 0 } = chart.cursor;
    if (idx === null || idx === undefined || left < 0 || Math.abs(clientX - downAt) > 3) return;
    let nearest = 0;
    let distance = Number.POSITIVE_INFINITY;
    for (let place = 1; place < chart.series.length; place++) {
      const value = chart.data[place]?.[idx];
      if (value === null || value === undefined) continue;
      const away = Math.abs(chart.valToPos(value, 'y') - top);
      if (away < distance) [nearest, distance] = [place - 1, away];
    }
    if (distance < Number.POSITIVE_INFINITY) onPoint(idx, nearest);
  });
}
