/** Stories of groups: one alert for each value. */
import { runStories } from './scenario.conformance.ts';

const by = (route: string) => ({ level: 'error', attributes: { 'http.route': route } }) as const;
const OVER_TWO = 'level:error | count over 1m > 2 by route';

runStories({
  'each group fires by itself': {
    rule: { expr: OVER_TWO },
    records: [
      { ...by('/pay'), at: '5s', every: '10s', times: 3 },
      { ...by('/cart'), at: '35s', every: '10s', times: 3 },
    ],
    until: '10m',
    events: ['30s firing /pay', '1m firing /cart', '1m10s resolved /pay', '1m40s resolved /cart'],
  },
  'groups are not added up': {
    rule: { expr: OVER_TWO },
    records: [
      { ...by('/pay'), at: '5s', every: '10s', times: 2 },
      { ...by('/cart'), at: '5s', every: '10s', times: 2 },
    ],
    until: '10m',
    events: [],
  },
  'a group that comes back begins anew': {
    rule: { expr: OVER_TWO, for: '10s' },
    records: [
      { ...by('/pay'), at: '5s', every: '10s', times: 3 },
      { ...by('/pay'), at: '10m5s', every: '10s', times: 3 },
    ],
    until: '20m',
    events: [
      '30s pending /pay',
      '40s firing /pay',
      '1m10s resolved /pay',
      '10m30s pending /pay',
      '10m40s firing /pay',
      '11m10s resolved /pay',
    ],
  },
  'records without the field are a group without the label': {
    rule: { expr: OVER_TWO },
    records: [{ level: 'error', at: '5s', every: '10s', times: 3 }],
    until: '10m',
    events: ['30s firing', '1m10s resolved'],
  },
  'an empty value and none are one group': {
    rule: { expr: OVER_TWO },
    records: [
      { level: 'error', at: '5s', every: '10s', times: 2 },
      { ...by(''), at: '25s' },
    ],
    until: '10m',
    events: ['30s firing', '1m10s resolved'],
  },
  'two fields: each pair of values': {
    rule: { expr: 'level:error | count over 1m > 0 by service, route' },
    records: [
      { ...by('/pay'), service: 'a', at: '5s' },
      { ...by('/pay'), service: 'b', at: '15s' },
      { ...by('/cart'), service: 'a', at: '25s' },
    ],
    until: '10m',
    events: [
      '10s firing a /pay',
      '20s firing b /pay',
      '30s firing a /cart',
      '1m10s resolved a /pay',
      '1m20s resolved b /pay',
      '1m30s resolved a /cart',
    ],
  },
  'values that look alike when they are joined are apart': {
    rule: { expr: 'level:error | count over 1m > 1 by service, route' },
    records: [
      { ...by('b1:c'), service: 'a', at: '5s' },
      { ...by('c'), service: 'a1:b', at: '5s' },
    ],
    until: '3m',
    events: [],
  },
  'groups change from one to another while the rule fires': {
    rule: { expr: 'level:error | count over 30s > 0 by service' },
    records: [
      { level: 'error', service: 'v1', at: '5s', every: '10s', times: 3 },
      { level: 'error', service: 'v2', at: '35s', every: '10s', times: 3 },
    ],
    until: '5m',
    events: ['10s firing v1', '40s firing v2', '1m resolved v1', '1m30s resolved v2'],
  },
  'groups beyond the most that are kept are left out': {
    rule: { expr: 'level:error | count over 1m > 0 by route', max_groups: 2 },
    records: [
      { ...by('/a'), at: '1s' },
      { ...by('/b'), at: '2s' },
      { ...by('/c'), at: '3s' },
    ],
    until: '5m',
    events: ['10s firing /a', '10s firing /b', '1m10s resolved /a', '1m10s resolved /b'],
  },
  'a group that is gone makes room for another': {
    rule: { expr: 'level:error | count over 1m > 0 by route', max_groups: 1 },
    records: [
      { ...by('/a'), at: '1s' },
      { ...by('/b'), at: '3m1s' },
    ],
    until: '5m',
    events: ['10s firing /a', '1m10s resolved /a', '3m10s firing /b', '4m10s resolved /b'],
  },
  'silence of a group: told of each by itself, from when it was first there': {
    rule: { type: 'absence', by: 'service', timeframe: '1m' },
    records: [
      { service: 'a', at: '5s', every: '10s', times: 60 },
      { service: 'b', at: '5s', every: '10s', times: 12 },
    ],
    until: '5m',
    events: ['3m firing b'],
  },
  'silence of a group: resolved when it is back': {
    rule: { type: 'absence', by: 'service', timeframe: '1m' },
    records: [
      { service: 'a', at: '5s' },
      { service: 'a', at: '3m5s', every: '10s', times: 20 },
    ],
    until: '5m',
    events: ['1m10s firing a', '3m10s resolved a'],
  },
  'silence of a group: forgotten after a while': {
    rule: { type: 'absence', by: 'service', timeframe: '1m', forget_after: '2m' },
    records: [{ service: 'a', at: '5s' }],
    until: '10m',
    events: ['1m10s firing a', '2m10s resolved a'],
  },
  'a label of the rule takes the place of a field of the same name': {
    rule: {
      expr: 'level:error | count over 1m > 0 by service',
      labels: { service: 'all of {{ $labels.service }}' },
    },
    records: [{ level: 'error', service: 'a', at: '5s' }],
    until: '2m',
    events: ['10s firing all of a', '1m10s resolved all of a'],
  },
  'labels are filled in when the alert begins, and stay': {
    rule: { expr: 'level:error | count over 1m > 0', labels: { first: '{{ $value }}' } },
    records: [{ level: 'error', at: '5s', every: '10s', times: 5 }],
    until: '5m',
    events: ['10s firing 1', '1m50s resolved 1'],
  },
});
