import { createHmac } from 'node:crypto';
import { judgeByCode } from './answer-code.ts';
import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { httpPost } from './http-post.ts';
import { alertText, moreLine, takeWithin, titleOf } from './notification-text.ts';
import type { AlertNotification, NotifiedAlert, Notifier } from './notifier.ts';

/** Feishu takes requests of 20 KB; this much is for the alerts, the rest for what is around them. */
const MAX_ALERTS_BYTES = 17 * 1024;

/** Too many messages, of the bot (100 a minute) or of all of them. */
const CODES = { property: 'code', temporary: new Set([11232, 11233]) };

/** Where and how: `url` is that of a group's custom bot, of Feishu or of Lark. */
export interface FeishuNotifierOptions extends ChatNotifierOptions {
  /** Signs requests, for bots that ask for it; a secret, and in no reason. Default: unsigned. */
  readonly secret?: string | undefined;
  /** The time, Unix milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Sends a card to a Feishu or Lark group. All its texts are plain: no markup, and no mention.
 * @see https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 * @see https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot
 */
export function createFeishuNotifier(options: FeishuNotifierOptions): Notifier {
  const { secret, allowPrivate = false, timeout, now = Date.now } = options;
  const url = new URL(options.url);
  return {
    type: 'feishu',
    notify(notification, signal) {
      const signature = secret === undefined ? {} : signatureOf(secret, now());
      const body = JSON.stringify({ ...signature, msg_type: 'interactive', card: feishuCard(notification) });
      const judge = (answer: string) => judgeByCode(answer, CODES);
      return httpPost({ url, body, allowPrivate, timeout, judge }, signal);
    },
  };
}

/** The text is the key, and nothing is what is signed: so the documentation. */
function signatureOf(secret: string, millis: number) {
  const timestamp = String(Math.floor(millis / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') };
}

function feishuCard(notification: AlertNotification) {
  const { alerts, status, truncatedAlerts } = notification;
  const { taken, left } = takeWithin(alerts.map(alertElement), MAX_ALERTS_BYTES, (element) =>
    Buffer.byteLength(JSON.stringify(element)),
  );
  const more = moreLine(left + truncatedAlerts);
  return {
    config: { wide_screen_mode: true },
    header: { title: plain(titleOf(notification)), template: status === 'firing' ? 'red' : 'green' },
    elements: [...taken, ...(more === '' ? [] : [element(more)])],
  };
}

function alertElement(alert: NotifiedAlert) {
  const { status, name, summary, details } = alertText(alert);
  return element(`${status} ${name}${summary === '' ? '' : `: ${summary}`}\n${details}`);
}

function element(text: string) {
  return { tag: 'div', text: plain(text) };
}

function plain(content: string) {
  return { tag: 'plain_text', content };
}
