export { AddressError, isAllowedAddress } from './address-guard.ts';
export {
  type AlertmanagerNotifierOptions,
  createAlertmanagerNotifier,
  DEFAULT_RESOLVE_TIMEOUT,
} from './alertmanager-notifier.ts';
export { type ConsoleNotifierOptions, createConsoleNotifier } from './console-notifier.ts';
export { createNotifier, NOTIFIER_TYPES, NotifierError, NotifierSettings } from './create-notifier.ts';
export { DEFAULT_TIMEOUT, type HttpPost, httpPost } from './http-post.ts';
export type { AlertNotification, NotifiedAlert, Notifier, NotifyResult } from './notifier.ts';
export {
  createWebhookNotifier,
  IDEMPOTENCY_HEADER,
  SIGNATURE_HEADER,
  signatureOf,
  type WebhookNotifierOptions,
} from './webhook-notifier.ts';
export { webhookPayload } from './webhook-payload.ts';
