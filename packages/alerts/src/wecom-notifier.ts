import { judgeByCode } from './answer-code.ts';
import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { httpPost } from './http-post.ts';
import { plainLines } from './notification-text.ts';
import type { Notifier } from './notifier.ts';

/** Where and how: `url` is that of a group's robot, with its `key`. */
export type WeComNotifierOptions = ChatNotifierOptions;

/** WeCom takes 2048 bytes of a text. */
const MAX_TEXT_BYTES = 2048;

/** A system that is busy, and more than 20 messages a minute. */
const CODES = { property: 'errcode', temporary: new Set([-1, 45009, 45033]) };

/**
 * Sends a message of plain text to a WeCom group; nobody is mentioned, whatever the texts say.
 * @see https://developer.work.weixin.qq.com/document/path/91770
 */
export function createWeComNotifier(options: WeComNotifierOptions): Notifier {
  const { allowPrivate = false, timeout } = options;
  const url = new URL(options.url);
  return {
    type: 'wecom',
    notify(notification, signal) {
      // `<@userid>` is a mention.
      const content = plainLines(notification, MAX_TEXT_BYTES).replaceAll('<@', '[@');
      const body = JSON.stringify({ msgtype: 'text', text: { content } });
      const judge = (answer: string) => judgeByCode(answer, CODES);
      return httpPost({ url, body, allowPrivate, timeout, judge }, signal);
    },
  };
}
