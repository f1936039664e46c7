/** Metrics of the shop's processes that its telemetry does not have: garbage collection, the event loop, and requests with exemplars. */
import { keyValues, type ShopTelemetry } from './shop-telemetry.ts';

const SERVICES = ['storefront', 'checkout'];

const STEP_MILLIS = 15_000;

/** Upper bounds in seconds. */
const BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Requests of each bucket in an ordinary interval; in the middle of the time some of them are slow. */
const CALM = [1, 4, 9, 14, 6, 2, 0, 0, 0];
const BUSY = [1, 2, 5, 9, 8, 6, 5, 3, 1];

/** OTLP/JSON of metrics. The exemplars belong to the traces that failed and were slow. */
export function runtimeTelemetry({ since, until, failed, slow }: ShopTelemetry): object {
  const steps = Math.floor((until - since) / STEP_MILLIS);
  const times = Array.from({ length: steps }, (_, index) => since + index * STEP_MILLIS);
  const isBusy = (index: number) => index > steps * 0.55 && index < steps * 0.75;
  const exemplarOf = (index: number) => {
    if (index === Math.floor(steps * 0.66)) return [exemplar(times[index] ?? since, 0.8, failed)];
    if (index === Math.floor(steps * 0.8)) return [exemplar(times[index] ?? since, 1.9, slow)];
    return [];
  };
  return {
    resourceMetrics: SERVICES.map((service) => ({
      resource: {
        attributes: keyValues({
          'service.name': service,
          'service.version': '1.4.2',
          'service.instance.id': `${service}-1`,
        }),
      },
      scopeMetrics: [
        {
          scope: { name: 'runtime' },
          metrics: [
            {
              name: 'nodejs.eventloop.utilization',
              description: 'Event loop utilization',
              unit: '1',
              gauge: {
                dataPoints: times.map((time, index) => ({
                  timeUnixNano: nanos(time),
                  asDouble: (isBusy(index) ? 0.55 : 0.2) + 0.05 * Math.sin(index / 3),
                })),
              },
            },
            histogram('v8js.gc.duration', [0.01, 0.1], times, () => ({ counts: [9, 1, 0], exemplars: [] })),
            histogram('shop.request.duration', BOUNDS, times, (index) => ({
              counts: isBusy(index) ? BUSY : CALM,
              exemplars: service === 'storefront' ? exemplarOf(index) : [],
            })),
          ],
        },
      ],
    })),
  };
}

interface Interval {
  readonly counts: readonly number[];
  readonly exemplars: readonly object[];
}

function histogram(
  name: string,
  explicitBounds: readonly number[],
  times: readonly number[],
  intervalOf: (index: number) => Interval,
): object {
  return {
    name,
    description: 'How long it took',
    unit: 's',
    histogram: {
      aggregationTemporality: 1,
      dataPoints: times.map((time, index) => {
        const { counts, exemplars } = intervalOf(index);
        return {
          timeUnixNano: nanos(time),
          count: String(counts.reduce((sum, count) => sum + count, 0)),
          sum: counts.reduce((sum, count, bucket) => sum + count * (explicitBounds[bucket] ?? 4), 0),
          bucketCounts: counts.map(String),
          explicitBounds,
          exemplars,
        };
      }),
    },
  };
}

function exemplar(time: number, asDouble: number, traceId: string): object {
  return { timeUnixNano: nanos(time - 1000), asDouble, traceId, spanId: '' };
}

function nanos(millis: number): string {
  return String(BigInt(Math.round(millis)) * 1_000_000n);
}
