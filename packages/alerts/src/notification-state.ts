import type { AlertNotification, NotifiedAlert } from './notifier.ts';

/** What an integration, one notifier of a receiver, was told last of a group. */
export interface SentNotification {
  readonly at: number;
  /** Fingerprints. */
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
}

/** One notifier's place in a group. */
export interface GroupIntegration {
  /** When it is looked at next, Unix milliseconds. */
  readonly nextAt: number;
  readonly sent: SentNotification | undefined;
}

/** Alerts that are told of together. */
export interface NotificationGroup {
  readonly receiver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly integrations: readonly GroupIntegration[];
  /** Keys of alerts, see `alertKey`. */
  readonly alerts: readonly string[];
}

/** A notification that is to be delivered. */
export interface OutboxEntry {
  readonly notification: AlertNotification;
  /** Which of the receiver's notifiers. */
  readonly integration: number;
  readonly attempts: number;
  /** When it may be tried next, Unix milliseconds. */
  readonly nextAttemptAt: number;
}

/** What is known of alerts, and of what was told of them: a plain JSON value, to be stored and given back as it is. */
export interface NotificationState {
  readonly version: 1;
  readonly alerts: Readonly<Record<string, NotifiedAlert>>;
  /** By their keys. */
  readonly groups: Readonly<Record<string, NotificationGroup>>;
  /** What has been decided on, and not been delivered yet: stored before it is sent, so that no crash loses it. */
  readonly outbox: readonly OutboxEntry[];
}

/** Nothing known, nothing told. */
export const NO_NOTIFICATIONS: NotificationState = { version: 1, alerts: {}, groups: {}, outbox: [] };
