export { AddressError, isAllowedAddress } from './address-guard.ts';
export {
  type AlertmanagerNotifierOptions,
  createAlertmanagerNotifier,
  DEFAULT_RESOLVE_TIMEOUT,
} from './alertmanager-notifier.ts';
export type { ChatNotifierOptions } from './chat-notifier-options.ts';
export { type ConsoleNotifierOptions, createConsoleNotifier } from './console-notifier.ts';
export { createNotifier, NOTIFIER_TYPES, NotifierError, NotifierSettings } from './create-notifier.ts';
export { createDingTalkNotifier, type DingTalkNotifierOptions } from './dingtalk-notifier.ts';
export { createDiscordNotifier, type DiscordNotifierOptions } from './discord-notifier.ts';
export { createEmailNotifier, DEFAULT_SMTP_PORT, type EmailNotifierOptions } from './email-notifier.ts';
export { createFeishuNotifier, type FeishuNotifierOptions } from './feishu-notifier.ts';
export { DEFAULT_TIMEOUT, type HttpPost, httpPost } from './http-post.ts';
export type { AlertNotification, NotifiedAlert, Notifier, NotifyResult } from './notifier.ts';
export {
  createPagerDutyNotifier,
  PAGERDUTY_URL,
  type PagerDutyNotifierOptions,
} from './pagerduty-notifier.ts';
export { createSlackNotifier, type SlackNotifierOptions } from './slack-notifier.ts';
export { createTeamsNotifier, type TeamsNotifierOptions } from './teams-notifier.ts';
export { createTelegramNotifier, TELEGRAM_URL, type TelegramNotifierOptions } from './telegram-notifier.ts';
export {
  createWebhookNotifier,
  IDEMPOTENCY_HEADER,
  SIGNATURE_HEADER,
  signatureOf,
  type WebhookNotifierOptions,
} from './webhook-notifier.ts';
export { webhookPayload } from './webhook-payload.ts';
export { createWeComNotifier, type WeComNotifierOptions } from './wecom-notifier.ts';
