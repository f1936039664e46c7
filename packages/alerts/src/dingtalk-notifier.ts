import { createHmac } from 'node:crypto';
import { judgeByCode } from './answer-code.ts';
import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { httpPost } from './http-post.ts';
import { plainLines } from './notification-text.ts';
import type { Notifier } from './notifier.ts';

/** DingTalk takes messages of 20,000 bytes; JSON has up to twice as many for what it escapes. */
const MAX_TEXT_BYTES = 9_000;

/** A system that is busy, and more than 20 messages a minute. */
const CODES = { property: 'errcode', temporary: new Set([-1, 130101, 130102, 410100]) };

/** Where and how: `url` is that of a group's custom robot, with its `access_token`. */
export interface DingTalkNotifierOptions extends ChatNotifierOptions {
  /** Signs requests, for robots that ask for it; a secret, and in no reason. Default: unsigned. */
  readonly secret?: string | undefined;
  /** The time, Unix milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Sends a message of plain text to a DingTalk group; nobody is mentioned, whatever the texts say.
 * @see https://open.dingtalk.com/document/robots/custom-robot-access
 * @see https://open.dingtalk.com/document/robots/customize-robot-security-settings
 */
export function createDingTalkNotifier(options: DingTalkNotifierOptions): Notifier {
  const { secret, allowPrivate = false, timeout, now = Date.now } = options;
  const address = new URL(options.url);
  return {
    type: 'dingtalk',
    notify(notification, signal) {
      const content = plainLines(notification, MAX_TEXT_BYTES);
      const body = JSON.stringify({ msgtype: 'text', text: { content }, at: { isAtAll: false } });
      const url = secret === undefined ? address : signed(address, secret, now());
      const judge = (answer: string) => judgeByCode(answer, CODES);
      return httpPost({ url, body, allowPrivate, timeout, judge }, signal);
    },
  };
}

function signed(address: URL, secret: string, millis: number): URL {
  const url = new URL(address);
  const sign = createHmac('sha256', secret).update(`${millis}\n${secret}`).digest('base64');
  url.searchParams.set('timestamp', String(millis));
  url.searchParams.set('sign', sign);
  return url;
}
