import { httpPost } from './http-post.ts';
import type { NotifiedAlert, Notifier } from './notifier.ts';

/** How long Alertmanager keeps an alert that is not sent again, in milliseconds: its own default. */
export const DEFAULT_RESOLVE_TIMEOUT = 300_000;

/** Where and how. */
export interface AlertmanagerNotifierOptions {
  /** Its address, with its prefix where it has one; `/api/v2/alerts` is added. */
  readonly url: string;
  /** Further headers, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * How long an alert is to last that is not sent again, in milliseconds. Longer than the receiver's `repeat_interval`.
   * Default: {@link DEFAULT_RESOLVE_TIMEOUT}.
   */
  readonly resolveTimeout?: number | undefined;
  /** Whether this machine and its networks may be called: an Alertmanager is hardly elsewhere. Default: yes. */
  readonly allowPrivate?: boolean | undefined;
  /** How long an attempt may take, in milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined;
}

/**
 * Posts alerts to Alertmanager's API v2, which groups, silences and tells others by itself.
 * @see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
export function createAlertmanagerNotifier(options: AlertmanagerNotifierOptions): Notifier {
  const { headers, allowPrivate = true, timeout, resolveTimeout = DEFAULT_RESOLVE_TIMEOUT } = options;
  const url = new URL(`${options.url.replace(/\/+$/u, '')}/api/v2/alerts`);
  return {
    type: 'alertmanager',
    notify({ alerts, at }, signal) {
      const body = JSON.stringify(alerts.map((alert) => postableAlert(alert, at + resolveTimeout)));
      return httpPost({ url, body, headers, allowPrivate, timeout }, signal);
    },
  };
}

function postableAlert({ labels, annotations, startsAt, endsAt }: NotifiedAlert, expiresAt: number) {
  return {
    labels: withPlainNames(labels),
    annotations: withPlainNames(annotations),
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt ?? expiresAt).toISOString(),
  };
}

/** Alertmanager before 0.27 knows letters, digits and underscores in names, and refuses the whole request for others. */
function withPlainNames(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name.replace(/\W/gu, '_'), text]));
}
