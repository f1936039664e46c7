import { fieldOf, type JsonMessage, messageField, messagesField, uint64Field } from './proto-json.ts';
import type { Signal } from './protobuf-schema.ts';

/** What an OTLP message holds. */
export interface MessageSummary {
  /** Log records, spans or data points. */
  readonly count: number;
  /** The earliest timestamp, in Unix nanoseconds: a log's time, a span's start, a data point's time. `0n` if none has one. */
  readonly firstTimestamp: bigint;
  /** The latest timestamp; see {@link firstTimestamp}. */
  readonly lastTimestamp: bigint;
}

interface SignalItems {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  timesOf(item: JsonMessage): bigint[];
}

const METRIC_DATA = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

const SIGNAL_ITEMS: Readonly<Record<Signal, SignalItems>> = {
  logs: {
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
    timesOf: (log) => [uint64Field(log, 'timeUnixNano') || uint64Field(log, 'observedTimeUnixNano')],
  },
  traces: {
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    items: 'spans',
    timesOf: (span) => [uint64Field(span, 'startTimeUnixNano')],
  },
  metrics: {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
    timesOf(metric) {
      const type = METRIC_DATA.find((name) => fieldOf(metric, name) !== undefined);
      if (type === undefined) return [];
      return messagesField(messageField(metric, type), 'dataPoints').map((point) =>
        uint64Field(point, 'timeUnixNano'),
      );
    },
  },
};

/** Counts the records of a message in OTLP/JSON form, and finds the range of their times. */
export function summarize(message: JsonMessage, signal: Signal): MessageSummary {
  const { resources, scopes, items, timesOf } = SIGNAL_ITEMS[signal];
  let count = 0;
  let firstTimestamp = 0n;
  let lastTimestamp = 0n;
  for (const ofResource of messagesField(message, resources)) {
    for (const ofScope of messagesField(ofResource, scopes)) {
      for (const item of messagesField(ofScope, items)) {
        for (const time of timesOf(item)) {
          count++;
          if (time > lastTimestamp) lastTimestamp = time;
          if (time !== 0n && (firstTimestamp === 0n || time < firstTimestamp)) firstTimestamp = time;
        }
      }
    }
  }
  return { count, firstTimestamp, lastTimestamp };
}

/** The signals that a message in OTLP/JSON form has. */
export function signalsOf(message: JsonMessage): Signal[] {
  const signals = Object.keys(SIGNAL_ITEMS) as Signal[];
  return signals.filter((signal) => fieldOf(message, SIGNAL_ITEMS[signal].resources) !== undefined);
}
