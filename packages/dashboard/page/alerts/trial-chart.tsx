import { useMemo } from 'preact/hooks';
import { Chart, type ChartBand } from '../parts/chart.tsx';
import { plural, seconds, significant } from '../parts/format.ts';
import type { Trial } from './alert.ts';
import { bandsOf } from './alert-timeline.ts';

/** What a rule would have done: the value that is nearest to firing, the threshold, and when it would have fired. */
export function TrialChart({ trial }: { readonly trial: Trial }) {
  const { values, threshold, events, more, summary, since, until } = trial;
  const times = useMemo(() => values.map(({ at }) => at), [trial]);
  const series = useMemo(
    () => [
      { name: 'value', values: values.map(({ value }) => value) },
      ...(threshold === undefined
        ? []
        : [
            {
              name: `threshold ${threshold.operator} ${threshold.value}`,
              values: values.map(() => threshold.value),
            },
          ]),
    ],
    [trial],
  );
  const bands: readonly ChartBand[] = useMemo(() => bandsOf(events, since, until), [trial]);
  return (
    <section class="trial" aria-label="What it would have done">
      <Chart
        label={trialText(trial)}
        times={times}
        series={series}
        bands={bands}
        height={170}
        format={significant}
      />
      <p role="status">
        {summary.fired === 0 && summary.firing === 0 ? (
          <>It would not have fired in this time range.</>
        ) : (
          <>
            It would have fired <b>{plural(summary.fired, 'time')}</b>, for {plural(summary.alerts, 'alert')},{' '}
            {seconds(summary.firingMillis / 1000)} in all
            {summary.firing > 0 ? `, and ${plural(summary.firing, 'alert')} at the end` : ''};{' '}
            {plural(summary.notifications, 'notification')}.
          </>
        )}
        {more > 0 && <> {plural(more, 'older change')} not shown.</>}
      </p>
    </section>
  );
}

function trialText({ summary }: Trial): string {
  return `The value over time; it would have fired ${plural(summary.fired, 'time')}`;
}
