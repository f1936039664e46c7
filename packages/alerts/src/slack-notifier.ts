import { parseAnswer } from './answer-code.ts';
import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { httpPost } from './http-post.ts';
import { alertText, moreLine, takeWithin, titleOf } from './notification-text.ts';
import type { AlertNotification, NotifiedAlert, Notifier, NotifyResult } from './notifier.ts';

/** Where and how: `url` is that of an incoming webhook. */
export type SlackNotifierOptions = ChatNotifierOptions;

/** Of all texts together: Slack takes 3000 characters in a section. */
const MAX_CHARACTERS = 2800;

/** Errors in an answer of 200 that a later attempt may not meet. */
const TEMPORARY: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
]);

/**
 * Posts a message to a Slack channel. Texts of alerts are in elements of rich text, which are shown as they are.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @see https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function createSlackNotifier(options: SlackNotifierOptions): Notifier {
  const { allowPrivate = false, timeout } = options;
  const url = new URL(options.url);
  return {
    type: 'slack',
    notify(notification, signal) {
      const body = JSON.stringify(slackMessage(notification));
      return httpPost({ url, body, allowPrivate, timeout, judge }, signal);
    },
  };
}

function slackMessage(notification: AlertNotification) {
  const title = titleOf(notification);
  const sections = notification.alerts.map(sectionOf);
  const { taken, left } = takeWithin(sections, MAX_CHARACTERS - title.length, ({ elements }) =>
    elements.reduce((sum, { text }) => sum + text.length, 0),
  );
  const more = moreLine(left + notification.truncatedAlerts);
  const elements = [
    section([bold(title)]),
    ...taken,
    ...(more === '' ? [] : [section([{ type: 'text', text: more }])]),
  ];
  // The text is what a phone shows before the message is opened; it is read as Slack's markup.
  return { text: escapeMarkup(title), blocks: [{ type: 'rich_text', elements }] };
}

function sectionOf(alert: NotifiedAlert) {
  const { status, name, summary, details } = alertText(alert);
  return section([
    bold(`\n${status} ${name}`),
    { type: 'text', text: `${summary === '' ? '' : `: ${summary}`}\n${details}` },
  ]);
}

interface TextElement {
  readonly type: 'text';
  readonly text: string;
  readonly style?: { readonly bold: boolean };
}

function section(elements: readonly TextElement[]) {
  return { type: 'rich_text_section', elements };
}

function bold(text: string): TextElement {
  return { type: 'text', text, style: { bold: true } };
}

/** Links and mentions (`<!channel>`) begin with a bracket. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Webhooks answer `ok`; the Web API, and services like Slack, in JSON. */
function judge(answer: string): NotifyResult {
  const { ok, error } = parseAnswer(answer) ?? {};
  if (ok !== false) return { status: 'sent' };
  const code = typeof error === 'string' && /^\w{1,40}$/u.test(error) ? error : 'unknown error';
  return { status: TEMPORARY.has(code) ? 'retry' : 'refused', reason: code };
}
