/** Stories of pending, firing and resolved, as promtool's tests tell them. */
import { runStories } from './scenario.conformance.ts';

const ERROR = { level: 'error' } as const;

/** Three errors at 5, 15 and 25 seconds: above 2 from the evaluation at 30s on, until that at 1m10s. */
const BURST = [{ ...ERROR, at: '5s', every: '10s', times: 3 }];
const OVER_TWO = 'level:error | count over 1m > 2';

runStories({
  'no records: nothing happens': { rule: { expr: OVER_TWO }, until: '10m', events: [] },
  'below the threshold: nothing happens': {
    rule: { expr: OVER_TWO },
    records: [{ ...ERROR, at: '5s', every: '10s', times: 2 }],
    until: '10m',
    events: [],
  },
  'at the threshold is not above it': {
    rule: { expr: 'level:error | count over 1m > 3' },
    records: BURST,
    until: '10m',
    events: [],
  },
  'at least the threshold includes it': {
    rule: { expr: 'level:error | count over 1m >= 3' },
    records: BURST,
    until: '10m',
    events: ['30s firing', '1m10s resolved'],
  },
  'without for: fires at once, is resolved when the window has passed': {
    rule: { expr: OVER_TWO },
    records: BURST,
    until: '10m',
    events: ['30s firing', '1m10s resolved'],
  },
  'records of another level do not count': {
    rule: { expr: OVER_TWO },
    records: [{ level: 'info', at: '5s', every: '1s', times: 60 }],
    until: '10m',
    events: [],
  },
  'for: pending until the time is over, then firing': {
    rule: { expr: OVER_TWO, for: '30s' },
    records: [{ ...ERROR, at: '5s', every: '10s', times: 6 }],
    until: '10m',
    events: ['30s pending', '1m firing', '1m40s resolved'],
  },
  'for: what ends before the time is over is forgotten without a word': {
    rule: { expr: OVER_TWO, for: '1m' },
    records: BURST,
    until: '10m',
    events: ['30s pending'],
  },
  'for: exactly the time is enough': {
    rule: { expr: OVER_TWO, for: '30s' },
    records: BURST,
    until: '10m',
    events: ['30s pending', '1m firing', '1m10s resolved'],
  },
  'for: a time that is no multiple of the interval is rounded up to the next evaluation': {
    rule: { expr: OVER_TWO, for: '25s' },
    records: BURST,
    until: '10m',
    events: ['30s pending', '1m firing', '1m10s resolved'],
  },
  'for: begins anew after a gap': {
    rule: { expr: OVER_TWO, for: '40s' },
    records: [...BURST, { ...ERROR, at: '2m5s', every: '10s', times: 6 }],
    until: '10m',
    events: ['30s pending', '2m30s pending', '3m10s firing', '3m40s resolved'],
  },
  'keep_firing_for: goes on when it is no longer so': {
    rule: { expr: OVER_TWO, keep_firing_for: '1m' },
    records: BURST,
    until: '10m',
    events: ['30s firing', '2m10s resolved'],
  },
  'keep_firing_for: bridges a gap': {
    rule: { expr: OVER_TWO, keep_firing_for: '2m' },
    records: [...BURST, { ...ERROR, at: '2m5s', every: '10s', times: 3 }],
    until: '10m',
    events: ['30s firing', '5m10s resolved'],
  },
  'keep_firing_for: does not keep what is pending': {
    rule: { expr: OVER_TWO, for: '2m', keep_firing_for: '5m' },
    records: BURST,
    until: '10m',
    events: ['30s pending'],
  },
  'flapping: each change is told, without hysteresis': {
    rule: { expr: 'level:error | count over 20s > 2' },
    records: [
      { ...ERROR, at: '1s', every: '1s', times: 3 },
      { ...ERROR, at: '41s', every: '1s', times: 3 },
    ],
    until: '3m',
    events: ['10s firing', '30s resolved', '50s firing', '1m10s resolved'],
  },
  'flapping: until keeps it firing between two thresholds': {
    rule: { expr: 'level:error | count over 20s > 2 until < 1' },
    records: [
      { ...ERROR, at: '1s', every: '1s', times: 3 },
      { ...ERROR, at: '21s' },
      { ...ERROR, at: '38s' },
    ],
    until: '3m',
    events: ['10s firing', '1m resolved'],
  },
  'flapping: until without the threshold does not fire': {
    rule: { expr: 'level:error | count over 20s > 2 until < 1' },
    records: [{ ...ERROR, at: '1s', every: '5s', times: 2 }],
    until: '3m',
    events: [],
  },
  'fires twice, with time between': {
    rule: { expr: OVER_TWO },
    records: [...BURST, { ...ERROR, at: '5m5s', every: '10s', times: 3 }],
    until: '10m',
    events: ['30s firing', '1m10s resolved', '5m30s firing', '6m10s resolved'],
  },
  'goes on firing while it is so': {
    rule: { expr: OVER_TWO },
    records: [{ ...ERROR, at: '5s', every: '10s', times: 60 }],
    until: '20m',
    events: ['30s firing', '10m40s resolved'],
  },
  'is still firing at the end': {
    rule: { expr: OVER_TWO },
    records: [{ ...ERROR, at: '5s', every: '10s', times: 60 }],
    until: '5m',
    events: ['30s firing'],
  },
  'a record at the moment of an evaluation counts for the next one': {
    rule: { expr: 'level:error | count over 20s > 0' },
    records: [{ ...ERROR, at: '30s' }],
    until: '3m',
    events: ['40s firing', '1m resolved'],
  },
  'a window that is no multiple of the interval': {
    rule: { expr: 'level:error | count over 25s > 0' },
    records: [{ ...ERROR, at: '31s' }],
    until: '3m',
    events: ['40s firing', '1m resolved'],
  },
  'a window of an hour ends within a thirtieth of it': {
    rule: { expr: 'level:error | count over 1h > 0' },
    records: [{ ...ERROR, at: '61s' }],
    until: '2h',
    events: ['1m10s firing', '1h2m resolved'],
  },
  'interval: evaluated as often as the group says': {
    rule: { expr: OVER_TWO },
    group: { interval: '30s' },
    records: BURST,
    until: '10m',
    events: ['30s firing', '1m30s resolved'],
  },
  'interval: a shorter window makes it shorter': {
    rule: { expr: 'level:error | count over 2s > 0' },
    group: { interval: '30s' },
    records: [{ ...ERROR, at: '5s' }],
    until: '1m',
    events: ['6s firing', '8s resolved'],
  },
  'several rules of one name and others: each by itself, in their order': {
    rules: [
      { alert: 'Low', expr: 'level:error | count over 1m > 1' },
      { alert: 'High', expr: OVER_TWO },
    ],
    records: BURST,
    until: '10m',
    events: ['20s firing #Low', '30s firing #High', '1m10s resolved #High', '1m20s resolved #Low'],
  },
  'dead-man: always fires': { rule: { type: 'dead_man' }, until: '10m', events: ['10s firing'] },
});
