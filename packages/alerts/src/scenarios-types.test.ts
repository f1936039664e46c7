/** Stories of the types of rules, and of measures. */
import { runStories } from './scenario.conformance.ts';

const ERROR = { level: 'error' } as const;
const user = (id: string) => ({ attributes: { 'user.id': id } }) as const;
const took = (elapsed_ms: number) => ({ attributes: { elapsed_ms } }) as const;

runStories({
  'any: one record is enough': {
    rule: { type: 'any', filter: 'level:critical', timeframe: '1m' },
    records: [{ level: 'critical', at: '5s' }],
    until: '5m',
    events: ['10s firing', '1m10s resolved'],
  },
  'frequency: so many within the time': {
    rule: { type: 'frequency', filter: 'level:error', num_events: 3, timeframe: '1m' },
    records: [{ ...ERROR, at: '5s', every: '10s', times: 3 }],
    until: '5m',
    events: ['30s firing', '1m10s resolved'],
  },
  'flatline: too few, once a whole window has been seen': {
    rule: { type: 'flatline', threshold: 3, timeframe: '1m' },
    records: [{ at: '5s', every: '15s', times: 8 }],
    until: '5m',
    events: ['2m30s firing'],
  },
  'absence: none within the time': {
    rule: { type: 'absence', timeframe: '1m' },
    records: [{ at: '5s' }, { at: '3m5s' }],
    until: '4m',
    events: ['1m10s firing', '3m10s resolved'],
  },
  'absence: none since the beginning': {
    rule: { type: 'absence', timeframe: '1m' },
    until: '4m',
    events: ['1m firing'],
  },
  'spike: many more than before': {
    rule: { type: 'spike', filter: 'level:error', spike_height: 3, timeframe: '1m', spike_type: 'up' },
    records: [
      { ...ERROR, at: '5s', every: '20s', times: 6 },
      { ...ERROR, at: '2m5s', every: '2s', times: 20 },
    ],
    until: '6m',
    events: ['2m20s firing', '3m20s resolved'],
  },
  'spike: many fewer than before': {
    rule: { type: 'spike', spike_height: 3, timeframe: '1m', spike_type: 'down' },
    records: [{ at: '5s', every: '5s', times: 23 }],
    until: '4m',
    events: ['2m40s firing', '4m resolved'],
  },
  'spike: nothing before is no reference': {
    rule: { type: 'spike', filter: 'level:error', spike_height: 3, timeframe: '1m' },
    records: [{ ...ERROR, at: '3m5s', every: '2s', times: 20 }],
    until: '3m50s',
    events: [],
  },
  'new_term: a value that has not been there, after a time of learning': {
    rule: { type: 'new_term', fields: 'service', learn: '1m', timeframe: '2m' },
    records: [
      { service: 'a', at: '5s', every: '30s', times: 12 },
      { service: 'b', at: '2m5s', every: '30s', times: 8 },
    ],
    until: '6m',
    events: ['2m10s firing b', '4m10s resolved b'],
  },
  'new_term: what has been away for long is new again': {
    rule: { type: 'new_term', fields: 'service', learn: '0s', timeframe: '1m', terms_window: '3m' },
    records: [
      { service: 'a', at: '5s' },
      { service: 'a', at: '5m5s' },
    ],
    until: '8m',
    events: ['10s firing a', '1m10s resolved a', '5m10s firing a', '6m10s resolved a'],
  },
  'change: another value than before': {
    rule: { type: 'change', compare_key: 'service.version', by: 'service', timeframe: '1m' },
    records: [
      { service: 'a', attributes: { 'service.version': '1' }, at: '5s', every: '20s', times: 6 },
      { service: 'a', attributes: { 'service.version': '2' }, at: '2m5s', every: '20s', times: 6 },
    ],
    until: '6m',
    events: ['2m10s firing a', '3m10s resolved a'],
  },
  'change: back and forth within one evaluation': {
    rule: { type: 'change', compare_key: 'mode', timeframe: '30s' },
    records: [
      { attributes: { mode: 'x' }, at: '5s' },
      { attributes: { mode: 'y' }, at: '12s' },
      { attributes: { mode: 'x' }, at: '14s' },
    ],
    until: '2m',
    events: ['20s firing', '50s resolved'],
  },
  'cardinality: too many different values': {
    rule: { type: 'cardinality', cardinality_field: 'user.id', max_cardinality: 2, timeframe: '1m' },
    records: [
      { ...user('1'), at: '5s', every: '2s', times: 9 },
      { ...user('2'), at: '6s' },
      { ...user('3'), at: '25s' },
    ],
    until: '5m',
    events: ['30s firing', '1m10s resolved'],
  },
  'cardinality: too few different values': {
    rule: { type: 'cardinality', cardinality_field: 'user.id', min_cardinality: 2, timeframe: '1m' },
    records: [
      { ...user('1'), at: '5s', every: '10s', times: 18 },
      { ...user('2'), at: '6s', every: '10s', times: 6 },
    ],
    until: '2m30s',
    events: ['2m firing'],
  },
  'metric: the latest value': {
    rule: { type: 'metric', metric: 'disk.used', above: 0.9, timeframe: '1m', by: 'device' },
    records: [
      { signal: 'metrics', name: 'disk.used', value: 0.8, attributes: { device: 'sda' }, at: '5s' },
      { signal: 'metrics', name: 'disk.used', value: 0.95, attributes: { device: 'sda' }, at: '35s' },
      { signal: 'metrics', name: 'disk.free', value: 5, attributes: { device: 'sda' }, at: '36s' },
      { signal: 'metrics', name: 'disk.used', value: 0.7, attributes: { device: 'sda' }, at: '1m5s' },
    ],
    until: '5m',
    events: ['40s firing sda', '1m10s resolved sda'],
  },
  'metric: the growth of a counter, which begins anew': {
    rule: { type: 'metric', metric: 'dropped', aggregate: 'increase', above: 5, timeframe: '1m' },
    records: [
      { signal: 'metrics', name: 'dropped', counter: true, value: 1000, at: '5s' },
      { signal: 'metrics', name: 'dropped', counter: true, value: 1004, at: '25s' },
      { signal: 'metrics', name: 'dropped', counter: true, value: 3, at: '45s' },
    ],
    until: '3m',
    events: ['50s firing', '1m10s resolved'],
  },
  'rate: per second of the window': {
    rule: { expr: '* | rate over 1m > 0.5' },
    records: [{ at: '1s', every: '1s', times: 40 }],
    until: '5m',
    events: ['40s firing', '1m20s resolved'],
  },
  'avg: of the numbers that are there; without any it is not so': {
    rule: { expr: '* | avg elapsed_ms over 1m > 100' },
    records: [
      { ...took(300), at: '5s' },
      { ...took(10), at: '25s' },
      { at: '26s', every: '1s', times: 5 },
    ],
    until: '5m',
    events: ['10s firing', '1m10s resolved'],
  },
  'max and min': {
    rules: [
      { alert: 'Max', expr: '* | max elapsed_ms over 30s > 100' },
      { alert: 'Min', expr: '* | min elapsed_ms over 30s < 20' },
    ],
    records: [
      { ...took(300), at: '5s' },
      { ...took(10), at: '25s' },
    ],
    until: '5m',
    events: ['10s firing #Max', '30s firing #Min', '40s resolved #Max', '1m resolved #Min'],
  },
  sum: {
    rule: { expr: '* | sum elapsed_ms over 1m >= 30' },
    records: [{ ...took(10), at: '5s', every: '10s', times: 3 }],
    until: '5m',
    events: ['30s firing', '1m10s resolved'],
  },
  'p95 of spans, in seconds': {
    rule: { expr: 'name:pay | p95 duration over 1m > 500ms', signal: 'traces' },
    records: [
      { signal: 'traces', name: 'pay', duration: '100ms', at: '1s', every: '1s', times: 8 },
      { signal: 'traces', name: 'pay', duration: '900ms', at: '15s', every: '1s', times: 3 },
    ],
    until: '5m',
    events: ['20s firing', '1m20s resolved'],
  },
  'ratio: a share of the records': {
    rule: { expr: '* | ratio (level:error) over 1m > 25%' },
    records: [
      { at: '1s', every: '1s', times: 6 },
      { ...ERROR, at: '11s', every: '1s', times: 3 },
    ],
    until: '5m',
    events: ['20s firing', '1m20s resolved'],
  },
  'and: both windows, as burn rates have them': {
    rule: { expr: '* | ratio (level:error) over 5m > 10% and ratio (level:error) over 1m > 10%' },
    records: [
      { at: '1s', every: '1s', times: 60 },
      { ...ERROR, at: '1s', every: '2s', times: 30 },
    ],
    until: '10m',
    events: ['10s firing', '2m resolved'],
  },
  'or: either': {
    rule: { expr: '* | count over 30s > 5 or max elapsed_ms over 30s > 100' },
    records: [
      { ...took(300), at: '5s' },
      { at: '2m1s', every: '1s', times: 6 },
    ],
    until: '5m',
    events: ['10s firing', '40s resolved', '2m10s firing', '2m40s resolved'],
  },
});
