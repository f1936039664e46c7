/** What the hub counts about itself, in the form of OTLP. */

/** A counter of the hub. */
export type HubCounter =
  | 'agentbus.hub.requests'
  | 'agentbus.hub.request.body.size'
  | 'agentbus.hub.records.accepted'
  | 'agentbus.hub.records.refused'
  | 'agentbus.hub.attributes.dropped'
  | 'agentbus.hub.attributes.truncated'
  | 'agentbus.hub.connections.accepted'
  | 'agentbus.hub.connections.evicted'
  | 'agentbus.redaction.redactions';

interface Meaning {
  readonly unit: string;
  readonly description: string;
}

const COUNTERS: Readonly<Record<HubCounter, Meaning>> = {
  'agentbus.hub.requests': { unit: '{request}', description: 'Requests and batches that were answered.' },
  'agentbus.hub.request.body.size': { unit: 'By', description: 'Bytes received, as they were sent.' },
  'agentbus.hub.records.accepted': {
    unit: '{record}',
    description: 'Log records, spans and data points written.',
  },
  'agentbus.hub.records.refused': {
    unit: '{record}',
    description: 'Log records, spans and data points refused of requests that were otherwise taken.',
  },
  'agentbus.hub.attributes.dropped': { unit: '{attribute}', description: 'Attributes beyond the limit.' },
  'agentbus.hub.attributes.truncated': { unit: '{attribute}', description: 'Attributes that were cut.' },
  'agentbus.hub.connections.accepted': { unit: '{connection}', description: 'Connections.' },
  'agentbus.hub.connections.evicted': {
    unit: '{connection}',
    description: 'Connections that had to go because there were too many.',
  },
  'agentbus.redaction.redactions': { unit: '{redaction}', description: 'What was redacted, by rule.' },
};

/** What tells the series of a counter apart. */
export type CounterAttributes = Readonly<Record<string, string>>;

interface Series {
  readonly attributes: CounterAttributes;
  value: number;
}

/** A value that is looked at when it is asked for. */
export interface HubGauge extends Meaning {
  readonly name: string;
  read(): number;
}

/** Counts since the start of the hub. */
export class HubMetrics {
  readonly #startNanos: string;
  readonly #now: () => number;
  readonly #counters = new Map<HubCounter, Map<string, Series>>();
  readonly #gauges: HubGauge[] = [];

  /** @param now Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#startNanos = nanosOf(now());
  }

  add(name: HubCounter, value: number, attributes: CounterAttributes = {}): void {
    if (value === 0) return;
    let series = this.#counters.get(name);
    if (series === undefined) {
      series = new Map();
      this.#counters.set(name, series);
    }
    const key = Object.values(attributes).join('\n');
    const known = series.get(key);
    if (known === undefined) series.set(key, { attributes, value });
    else known.value += value;
  }

  observe(gauge: HubGauge): void {
    this.#gauges.push(gauge);
  }

  /** What a counter has come to, over all its series, or those with these attributes. */
  total(name: HubCounter, attributes: CounterAttributes = {}): number {
    let total = 0;
    for (const series of this.#counters.get(name)?.values() ?? []) {
      const matches = Object.entries(attributes).every(([key, value]) => series.attributes[key] === value);
      if (matches) total += series.value;
    }
    return total;
  }

  /** Everything as an OTLP/JSON `MetricsData`: cumulative sums, and gauges. */
  toOtlp(): object {
    const timeUnixNano = nanosOf(this.#now());
    const times = { startTimeUnixNano: this.#startNanos, timeUnixNano };
    const sums = [...this.#counters].map(([name, series]) => ({
      name,
      ...COUNTERS[name],
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [...series.values()].map(({ attributes, value }) => ({
          ...times,
          attributes: Object.entries(attributes).map(([key, text]) => ({
            key,
            value: { stringValue: text },
          })),
          asInt: String(value),
        })),
      },
    }));
    const gauges = this.#gauges.map(({ name, unit, description, read }) => ({
      name,
      unit,
      description,
      gauge: { dataPoints: [{ timeUnixNano, asInt: String(read()) }] },
    }));
    const resource = {
      attributes: [{ key: 'service.name', value: { stringValue: 'agentbus-hub' } }],
    };
    const scope = { name: '@agentbus/hub' };
    return {
      resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [...sums, ...gauges] }] }],
    };
  }
}

function nanosOf(millis: number): string {
  return `${Math.trunc(millis)}000000`;
}
