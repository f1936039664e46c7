import type { MetricAnswer, MetricSeries } from '../metrics/series.ts';
import { inUnit } from '../parts/format.ts';
import { PageLink } from '../parts/page-link.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { get } from '../state/api.ts';
import { useResource } from '../state/resource.ts';
import { range, refreshes } from '../state/time.ts';

/** What a Node.js process says of itself, by the names of OpenTelemetry's instrumentations. */
const RUNTIME: readonly { readonly label: string; readonly names: readonly string[] }[] = [
  { label: 'CPU', names: ['process.cpu.utilization'] },
  { label: 'Memory', names: ['process.memory.usage'] },
  { label: 'Heap', names: ['v8js.memory.heap.used'] },
  { label: 'Event loop p99', names: ['nodejs.eventloop.delay.p99'] },
];

/** CPU, memory, heap and event loop of each service. */
export function RuntimeTable({ names }: { readonly names: readonly string[] }) {
  const { since, until } = range.value;
  const { data } = useResource(`${since} ${until} ${refreshes.value}`, (signal) =>
    Promise.all(
      RUNTIME.map(({ names: [name = ''] }) =>
        get<MetricAnswer>('/api/metrics/series', { name, since, until }, signal),
      ),
    ),
  );
  if (data === undefined || data.every(({ series }) => series.length === 0)) return null;
  return (
    <section class="card">
      <h2>Runtime</h2>
      <div class="table-scroll">
        <table class="services">
          <thead>
            <tr>
              <th scope="col">Service</th>
              {RUNTIME.map(({ label, names: [name = ''] }) => (
                <th scope="col" colSpan={2} key={label}>
                  <PageLink to="/metrics" with={{ metric: name }}>
                    {label}
                  </PageLink>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names
              .filter((name) => data.some(({ series }) => series.some(({ service }) => service === name)))
              .map((name) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {data.map((answer, index) => (
                    <RuntimeCell
                      key={RUNTIME[index]?.label}
                      label={RUNTIME[index]?.label ?? ''}
                      service={name}
                      answer={answer}
                    />
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RuntimeCellProps {
  readonly label: string;
  readonly service: string;
  readonly answer: MetricAnswer;
}

function RuntimeCell({ label, service, answer }: RuntimeCellProps) {
  const values = summed(answer.series.filter((series) => series.service === service));
  const last = values.findLast((value) => value !== null);
  return (
    <>
      <td>{values.length > 1 && <Sparkline values={values} label={`${label} of ${service}`} />}</td>
      <td class="number">{inUnit(last, answer.unit)}</td>
    </>
  );
}

/** Parts of one thing, such as the spaces of a heap, together. */
function summed(series: readonly MetricSeries[]): (number | null)[] {
  const longest = Math.max(0, ...series.map(({ points }) => points.length));
  return Array.from({ length: longest }, (_, index) => {
    const values = series.flatMap(({ points }) => points[points.length - longest + index]?.value ?? []);
    return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
  });
}
