import type { LineItem } from './line-format.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import {
  DATA_POINT_TYPE,
  type DataPoint,
  type MetricData,
  type ResourceMetrics,
} from './resource-metrics.ts';
import { reasonOf } from './value-walk.ts';

/** One data point together with the metric that it belongs to. */
export interface MetricItem extends LineItem {
  readonly group: object;
  readonly metric: MetricHead;
  readonly point: DataPoint;
}

/** What the data points of a metric share. */
interface MetricHead {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** The field of OTLP's Metric that holds the data. */
  readonly type: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram';
  /** OTLP AggregationTemporality. */
  readonly temporality: number;
  readonly monotonic: boolean;
  /** Whether the numbers are integers. */
  readonly integer: boolean;
}

const NO_METRIC: MetricHead = {
  name: '',
  description: '',
  unit: '',
  type: 'gauge',
  temporality: 0,
  monotonic: false,
  integer: false,
};

/** All data points of a collection, in order. What cannot be read becomes an item whose point throws when it is read. */
export function metricItems(metrics: ResourceMetrics): MetricItem[] {
  const items: MetricItem[] = [];
  try {
    for (const { scope, metrics: ofScope } of metrics.scopeMetrics) {
      for (const metric of ofScope) addMetric(items, metrics.resource, scope, metric);
    }
  } catch (error) {
    items.push(unreadable({ attributes: {} }, { name: '' }, error));
  }
  return items;
}

function addMetric(
  items: MetricItem[],
  resource: Resource,
  instrumentationScope: InstrumentationScope,
  data: MetricData,
): void {
  try {
    const metric = headOf(data);
    for (const point of data.dataPoints) {
      items.push({ resource, instrumentationScope, group: metric, metric, point });
    }
  } catch (error) {
    items.push(unreadable(resource, instrumentationScope, error));
  }
}

function headOf(data: MetricData): MetricHead {
  const { name, description, unit, valueType } = data.descriptor;
  return {
    name: String(name),
    description: String(description ?? ''),
    unit: String(unit ?? ''),
    type: typeOf(data),
    temporality: data.aggregationTemporality + 1,
    monotonic: data.isMonotonic === true,
    integer: valueType === 0,
  };
}

function typeOf({ dataPointType, descriptor }: MetricData): MetricHead['type'] {
  switch (dataPointType) {
    case DATA_POINT_TYPE.gauge:
      return 'gauge';
    case DATA_POINT_TYPE.sum:
      return 'sum';
    case DATA_POINT_TYPE.histogram:
      return 'histogram';
    case DATA_POINT_TYPE.exponentialHistogram:
      return 'exponentialHistogram';
    default:
      throw new Error(`metric ${descriptor.name} has the unknown data point type ${dataPointType}`);
  }
}

function unreadable(
  resource: Resource,
  instrumentationScope: InstrumentationScope,
  thrown: unknown,
): MetricItem {
  return {
    resource,
    instrumentationScope,
    group: NO_METRIC,
    metric: NO_METRIC,
    get point(): DataPoint {
      throw new Error(reasonOf(thrown));
    },
  };
}
