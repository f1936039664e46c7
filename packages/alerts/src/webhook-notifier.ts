import { createHmac } from 'node:crypto';
import { httpPost } from './http-post.ts';
import type { Notifier } from './notifier.ts';
import { webhookPayload } from './webhook-payload.ts';

/** Signature of the body, see {@link WebhookNotifierOptions.secret}. */
export const SIGNATURE_HEADER = 'x-agentbus-signature';

/** Names the notification, the same for each attempt: receivers drop doubles by it. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** Where and how. */
export interface WebhookNotifierOptions {
  /** Where to post to; http or https. */
  readonly url: string;
  /** Signs the body: the header says `t=<Unix seconds>,v1=<hex HMAC-SHA-256 of "<t>.<body>">`. Default: unsigned. */
  readonly secret?: string | undefined;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether this machine and its networks may be called. Default: no. */
  readonly allowPrivate?: boolean | undefined;
  /** How long an attempt may take, in milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined;
  /** The time, Unix milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Posts Alertmanager's JSON. */
export function createWebhookNotifier(options: WebhookNotifierOptions): Notifier {
  const { secret, headers = {}, allowPrivate = false, timeout, now = Date.now } = options;
  const url = new URL(options.url);
  return {
    type: 'webhook',
    notify(notification, signal) {
      const body = JSON.stringify(webhookPayload(notification));
      const signature = secret === undefined ? {} : { [SIGNATURE_HEADER]: signatureOf(secret, body, now()) };
      const all = { ...headers, [IDEMPOTENCY_HEADER]: notification.id, ...signature };
      return httpPost({ url, body, headers: all, allowPrivate, timeout }, signal);
    },
  };
}

/** The signature of a body at a time, Unix milliseconds: what a receiver compares with. */
export function signatureOf(secret: string, body: string, millis: number): string {
  const seconds = Math.floor(millis / 1000);
  const hmac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hmac}`;
}
