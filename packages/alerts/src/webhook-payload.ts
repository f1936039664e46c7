/**
 * The body that Alertmanager sends to webhooks, version 4.
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
import type { AlertNotification, NotifiedAlert } from './notifier.ts';

/** What Alertmanager writes for the end of an alert that has none. */
const NO_TIME = '0001-01-01T00:00:00Z';

/** The payload of a notification. */
export function webhookPayload(notification: AlertNotification): Record<string, unknown> {
  const { receiver, status, groupKey, groupLabels, commonLabels, commonAnnotations } = notification;
  return {
    version: '4',
    groupKey,
    truncatedAlerts: notification.truncatedAlerts,
    status,
    receiver,
    groupLabels,
    commonLabels,
    commonAnnotations,
    externalURL: '',
    alerts: notification.alerts.map(alertPayload),
  };
}

function alertPayload({ status, labels, annotations, startsAt, endsAt, fingerprint }: NotifiedAlert) {
  return {
    status,
    labels,
    annotations,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: endsAt === undefined ? NO_TIME : new Date(endsAt).toISOString(),
    generatorURL: '',
    fingerprint,
  };
}
