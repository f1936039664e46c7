/**
 * The contract of those who tell people, or other systems, of alerts. One implementation a file; each runs the suite of
 * notifier.conformance.ts.
 */

/** One alert within a notification. Times are Unix milliseconds. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  /** With the alert's name, as `alertname`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** When it began to fire. */
  readonly startsAt: number;
  /** When it was resolved; `undefined` while it fires. */
  readonly endsAt: number | undefined;
  /** What was measured; `null` where there is no value. */
  readonly value: number | null;
  /** Names the alert by its labels: 16 hex digits. */
  readonly fingerprint: string;
}

/** What one receiver is told at once: the alerts of one group. Plain data, safe to keep. */
export interface AlertNotification {
  /** The same for each attempt, also after a restart, and for no other notification: receivers can drop doubles by it. */
  readonly id: string;
  /** Name of the receiver. */
  readonly receiver: string;
  /** Names the group: the same for all notifications about it. */
  readonly groupKey: string;
  /** `firing` while any alert fires. */
  readonly status: 'firing' | 'resolved';
  /** One at least, those that fire first. */
  readonly alerts: readonly NotifiedAlert[];
  /** How many alerts there are beyond those listed. */
  readonly truncatedAlerts: number;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** When it was decided on, Unix milliseconds. */
  readonly at: number;
}

/** How one attempt ended. */
export type NotifyResult =
  | { readonly status: 'sent' }
  /** It may succeed later: the receiver is down, or overloaded. */
  | {
      readonly status: 'retry';
      readonly reason: string;
      /** How long the receiver asks to wait, in milliseconds. */
      readonly afterMillis?: number | undefined;
    }
  /** It will never succeed as it is. */
  | { readonly status: 'refused'; readonly reason: string };

/**
 * Delivers notifications. An implementer
 *
 * - makes one attempt a call, and leaves retries, backoff and rate limits to the caller;
 * - resolves with how it ended, and throws for nothing; once `signal` is aborted, it ends at once, with `retry`;
 * - says `sent` only when the receiver has acknowledged it;
 * - never has a secret (a token, a URL that holds one) in a reason;
 * - treats all texts as hostile: they come from log records. It escapes what its format would interpret, and cuts what is
 *   longer than its receiver takes;
 * - keeps no state between calls that a restart would miss.
 */
export interface Notifier {
  /** What it is, for messages: `webhook`. Never an address. */
  readonly type: string;
  notify(notification: AlertNotification, signal: AbortSignal): Promise<NotifyResult>;
  /** Frees what it holds. */
  close?(): Promise<void>;
}
