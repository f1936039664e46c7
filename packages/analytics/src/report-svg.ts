import { type Html, html } from './html-text.ts';
import type { ReportChart } from './report.ts';
import { readableValue } from './report-text.ts';

const WIDTH = 640;
const HEIGHT = 180;
/** Room for the labels of the axes. */
const LEFT = 64;
const BOTTOM = 24;
const TOP = 10;
const RIGHT = 8;

/** A chart as SVG, with its lines in classes that the style sheet colours. */
export function chartSvg(chart: ReportChart): Html {
  const values = chart.lines.flatMap((line) => line.values.filter((value) => value !== null));
  const most = niceCeiling(Math.max(...values, 0));
  const length = Math.max(1, ...chart.lines.map((line) => line.values.length));
  const x = (index: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (index + 0.5)) / length;
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / most;
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(most * share).toFixed(1);
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick" x="${LEFT - 6}" y="${at}" dy="0.32em" text-anchor="end">${readableValue(most * share, chart.unit)}</text>`;
  });
  const lines = chart.lines.map(
    (line, index) => html`<path class="line line-${index}" d="${pathOf(line.values, x, y)}"/>`,
  );
  const start = Date.parse(chart.start);
  const times = [0, length / 2, length].map((index) => {
    const anchor = index === 0 ? 'start' : index === length ? 'end' : 'middle';
    const time = new Date(start + index * chart.bucketSeconds * 1000).toISOString();
    const at = (LEFT + ((WIDTH - LEFT - RIGHT) * index) / length).toFixed(1);
    const label = `${time.slice(5, 10)} ${time.slice(11, 16)}`;
    return html`<text class="tick" x="${at}" y="${HEIGHT - 6}" text-anchor="${anchor}">${label}</text>`;
  });
  const label = `${chart.title}: ${chart.lines.map((line) => `${line.name} up to ${readableValue(Math.max(0, ...line.values.map((value) => value ?? 0)), chart.unit)}`).join(', ')}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${grid}${lines}${times}</svg>`;
}

/** Counts as a small row of bars. */
export function trendSvg(values: readonly number[]): Html {
  const most = Math.max(...values, 1);
  const width = 120;
  const height = 22;
  const step = width / Math.max(1, values.length);
  const bars = values.map((value, index) => {
    const tall = value === 0 ? 0 : Math.max(1.5, (height * value) / most);
    return html`<rect x="${(index * step).toFixed(1)}" y="${(height - tall).toFixed(1)}" width="${Math.max(0.8, step * 0.85).toFixed(1)}" height="${tall.toFixed(1)}"/>`;
  });
  const label = `over time, up to ${most}`;
  return html`<svg class="trend" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">${bars}</svg>`;
}

/** A line with gaps where there is nothing; what stands alone is a short stroke. */
function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const continues = typeof values[index - 1] === 'number';
    path += `${continues ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    if (!continues && typeof values[index + 1] !== 'number') path += 'h1';
  }
  return path;
}

/** The next number of one digit, so that axes end on one that can be read. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
