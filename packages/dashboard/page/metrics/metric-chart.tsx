import { useMemo } from 'preact/hooks';
import { Chart, type ChartMark } from '../parts/chart.tsx';
import { count, inUnit, plural } from '../parts/format.ts';
import { formatTime, setRange } from '../state/time.ts';
import { aligned, type MetricAnswer, type MetricPoint, seriesName, stepOf } from './series.ts';

interface MetricChartProps {
  readonly answer: MetricAnswer;
  readonly title: string;
  readonly read: (point: MetricPoint) => number | null;
  readonly unit?: string;
  readonly height?: number;
  readonly marks?: readonly ChartMark[];
}

/** Rows of the table under a chart. */
const TABLE_ROWS = 200;

/** A chart, with the same numbers as a table. */
export function MetricChart(props: MetricChartProps) {
  const { answer, title, read, unit = props.answer.unit, height = 180, marks } = props;
  const { series } = answer;
  const { times, lines } = useMemo(() => {
    const placed = aligned(series, read, stepOf(series));
    const named = series.map((one, index) => ({
      name: seriesName(one, series),
      values: placed.values[index] ?? [],
    }));
    return { times: placed.times, lines: named };
  }, [series, title]);
  const rows = times
    .map((time, index) => ({ time, index }))
    .slice(-TABLE_ROWS)
    .reverse();
  return (
    <>
      <Chart
        label={`${title} of ${answer.name}: ${plural(series.length, 'series', 'series')}; the table below has the numbers`}
        times={times}
        series={lines}
        height={height}
        {...(marks === undefined ? {} : { marks })}
        format={(value) => inUnit(value, unit)}
        onBrush={(since, until) => setRange(nanos(since), nanos(until))}
      />
      <details>
        <summary>Table of the newest {count(rows.length)}</summary>
        <div class="table-scroll">
          <table class="data">
            <thead>
              <tr>
                <th scope="col">time</th>
                {lines.map(({ name }) => (
                  <th scope="col" class="number" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ time, index }) => (
                <tr key={time}>
                  <td>{formatTime(nanos(time), { digits: 0 })}</td>
                  {lines.map(({ name, values }) => (
                    <td class="number" key={name}>
                      {inUnit(values[index], unit)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

/** Unix nanoseconds as text. */
export function nanos(millis: number): string {
  return `${Math.round(millis)}000000`;
}
