import { inUnit, plural } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { formatTime } from '../state/time.ts';
import type { Exemplar } from './heatmap.ts';
import { nanos } from './metric-chart.tsx';

/** Measurements that have a trace; each opens it. */
export function ExemplarTable({
  exemplars,
  unit,
}: {
  readonly exemplars: readonly Exemplar[];
  readonly unit: string;
}) {
  if (exemplars.length === 0) return null;
  return (
    <section class="card">
      <h3>Exemplars</h3>
      <details open={exemplars.length <= 8}>
        <summary>{plural(exemplars.length, 'trace')}, the highest value of each interval</summary>
        <div class="table-scroll">
          <table class="data">
            <thead>
              <tr>
                <th scope="col">time</th>
                <th scope="col">service</th>
                <th scope="col" class="number">
                  value
                </th>
                <th scope="col">trace</th>
              </tr>
            </thead>
            <tbody>
              {exemplars.map(({ time, value, traceId, spanId, service }) => (
                <tr key={`${time} ${traceId} ${spanId}`}>
                  <td>{formatTime(nanos(time))}</td>
                  <td>{service}</td>
                  <td class="number">{inUnit(value, unit)}</td>
                  <td>
                    <PageLink to="/traces" with={{ trace: traceId, span: spanId }} class="trace-link">
                      <span class="mono">{traceId.slice(0, 16)}</span>
                    </PageLink>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
