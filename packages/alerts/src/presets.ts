/** Rules that most services want: `agentbus alerts presets` prints them as a file to begin with. */

/** A preset: its name, what it is for, and the rules as a rule file has them. */
export interface AlertPreset {
  readonly name: string;
  readonly summary: string;
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

/** The presets, in the order in which they are listed. */
export const ALERT_PRESETS: readonly AlertPreset[] = [
  {
    name: 'error-burst',
    summary: 'many errors of one service within five minutes',
    rules: [
      {
        alert: 'ErrorBurst',
        expr: 'level>=error | count over 5m > 20 until < 10 by service',
        for: '1m',
        labels: { severity: 'page' },
        annotations: { summary: '{{ $value }} errors of {{ $labels.service }} within 5 minutes' },
      },
    ],
  },
  {
    name: 'new-error',
    summary: 'a kind of exception that has not been there for a week',
    rules: [
      {
        alert: 'NewError',
        type: 'new_term',
        filter: 'level>=error exception.type:*',
        fields: ['service', 'exception.type'],
        labels: { severity: 'warning' },
        annotations: { summary: 'A new error in {{ $labels.service }}: {{ $labels.exception.type }}' },
      },
    ],
  },
  {
    name: 'latency-regression',
    summary: 'p95 of requests over their budget of 500 ms, until it is below 400 ms',
    rules: [
      {
        alert: 'LatencyOverBudget',
        expr: 'kind:server | p95 duration over 10m > 500ms until < 400ms by service, route',
        signal: 'traces',
        for: '5m',
        labels: { severity: 'warning' },
        annotations: {
          summary: 'p95 of {{ $labels.route }} in {{ $labels.service }} is {{ $value | humanizeDuration }}',
        },
      },
    ],
  },
  {
    name: 'slo-burn-rate',
    summary: 'a month’s error budget of 0.1 % that is used up 14.4 or 6 times as fast as it may be',
    rules: [
      burnRate('ErrorBudgetBurnsFast', { long: '1h', short: '5m', share: '1.44%', severity: 'page' }),
      burnRate('ErrorBudgetBurns', { long: '6h', short: '30m', share: '0.6%', severity: 'warning' }),
    ],
  },
  {
    name: 'silent-service',
    summary: 'a service of which nothing has come for ten minutes',
    rules: [
      {
        alert: 'SilentService',
        type: 'absence',
        by: 'service',
        timeframe: '10m',
        labels: { severity: 'warning' },
        annotations: { summary: 'Nothing from {{ $labels.service }} for 10 minutes' },
      },
    ],
  },
  {
    name: 'failed-logins',
    summary: 'failed logins from one address, and of one user from many addresses',
    rules: [
      {
        alert: 'FailedLoginsByAddress',
        expr: 'event:auth.login.failed | count over 5m > 10 by client.address',
        labels: { severity: 'page' },
        annotations: { summary: '{{ $value }} failed logins from {{ $labels.client.address }}' },
      },
      {
        alert: 'FailedLoginsFromManyAddresses',
        expr: 'event:auth.login.failed | distinct client.address over 1h > 5 by user.id',
        labels: { severity: 'page' },
        annotations: { summary: 'Failed logins of {{ $labels.user.id }} from {{ $value }} addresses' },
      },
    ],
  },
  {
    name: 'disk-filling',
    summary: 'a file system that is more than 90 % full',
    rules: [
      {
        alert: 'DiskFilling',
        type: 'metric',
        metric: 'system.filesystem.utilization',
        by: ['host.name', 'system.device'],
        aggregate: 'max',
        above: 0.9,
        for: '5m',
        labels: { severity: 'warning' },
        annotations: {
          summary:
            '{{ $labels.system.device }} of {{ $labels.host.name }} is {{ $value | humanizePercentage }} full',
        },
      },
    ],
  },
  {
    name: 'forward-lag',
    summary: 'telemetry that waits to be delivered for more than ten minutes',
    rules: [
      {
        alert: 'ForwardLag',
        type: 'metric',
        metric: 'agentbus.forward.oldest.age',
        by: 'server.address',
        above: 600,
        for: '5m',
        labels: { severity: 'warning' },
        annotations: {
          summary: 'Delivery to {{ $labels.server.address }} lags by {{ $value | humanizeDuration }}',
        },
      },
    ],
  },
  {
    name: 'dropped-telemetry',
    summary: 'records that were dropped, or could not be exported',
    rules: [
      {
        alert: 'DroppedTelemetry',
        type: 'metric',
        metric: 'otel.sdk.processor.log.processed',
        filter: 'error.type:*',
        by: ['service', 'error.type'],
        aggregate: 'increase',
        above: 0,
        labels: { severity: 'warning' },
        annotations: {
          summary: '{{ $value }} records of {{ $labels.service }} were dropped: {{ $labels.error.type }}',
        },
      },
      {
        alert: 'FailedExports',
        type: 'metric',
        metric: 'otel.sdk.exporter.log.exported',
        filter: 'error.type:*',
        by: ['service', 'error.type'],
        aggregate: 'increase',
        above: 0,
        labels: { severity: 'warning' },
        annotations: {
          summary:
            '{{ $value }} records of {{ $labels.service }} were not exported: {{ $labels.error.type }}',
        },
      },
    ],
  },
];

/**
 * A burn rate over two windows: the long one says that it matters, the short one that it goes on.
 * @see https://sre.google/workbook/alerting-on-slos/
 */
function burnRate(
  alert: string,
  { long, short, share, severity }: { long: string; short: string; share: string; severity: string },
): Readonly<Record<string, unknown>> {
  const failed = '(statusCode:error OR status>=500)';
  return {
    alert,
    expr: `kind:server | ratio ${failed} over ${long} > ${share} and ratio ${failed} over ${short} > ${share} by service`,
    signal: 'traces',
    labels: { severity },
    annotations: {
      summary: '{{ $value | humanizePercentage }} of the requests of {{ $labels.service }} failed',
    },
  };
}

/** Rule files of presets: one group each, as `readAlertRules` takes it. */
export function presetGroups(presets: readonly AlertPreset[] = ALERT_PRESETS): {
  readonly groups: readonly { readonly name: string; readonly rules: AlertPreset['rules'] }[];
} {
  return { groups: presets.map(({ name, rules }) => ({ name, rules })) };
}
