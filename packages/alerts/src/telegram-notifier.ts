import { parseAnswer } from './answer-code.ts';
import { httpPost } from './http-post.ts';
import { plainLines } from './notification-text.ts';
import type { AlertNotification, Notifier, NotifyResult } from './notifier.ts';

/** Where bots are; a Bot API server of one's own is elsewhere. */
export const TELEGRAM_URL = 'https://api.telegram.org';

/** Telegram takes 4096 characters, which are never more than bytes. */
const MAX_TEXT_BYTES = 4096;

/** Where and how. */
export interface TelegramNotifierOptions {
  /** The token of the bot; a secret, and in no reason. */
  readonly token: string;
  /** Id of the chat (`-1001234567890`), or name of a channel (`@alerts`). */
  readonly chatId: string;
  /** Id of the topic within a forum. Default: none. */
  readonly threadId?: number | undefined;
  /** Default: {@link TELEGRAM_URL}. */
  readonly url?: string | undefined;
  /** Whether this machine and its networks may be called. Default: no. */
  readonly allowPrivate?: boolean | undefined;
  /** How long an attempt may take, in milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined;
}

/**
 * Sends a message of a Telegram bot. It has no markup that is parsed: what is bold is said by its place.
 * @see https://core.telegram.org/bots/api#sendmessage
 */
export function createTelegramNotifier(options: TelegramNotifierOptions): Notifier {
  const { token, allowPrivate = false, timeout } = options;
  const base = (options.url ?? TELEGRAM_URL).replace(/\/+$/u, '');
  const url = new URL(`${base}/bot${token}/sendMessage`);
  return {
    type: 'telegram',
    notify(notification, signal) {
      const body = JSON.stringify(telegramMessage(notification, options));
      return httpPost({ url, body, allowPrivate, timeout, judge }, signal);
    },
  };
}

function telegramMessage(notification: AlertNotification, { chatId, threadId }: TelegramNotifierOptions) {
  const text = plainLines(notification, MAX_TEXT_BYTES);
  const length = text.indexOf('\n') === -1 ? text.length : text.indexOf('\n');
  return {
    chat_id: chatId,
    ...(threadId === undefined ? {} : { message_thread_id: threadId }),
    text,
    // Lengths are in UTF-16 units, as those of strings here.
    entities: [{ type: 'bold', offset: 0, length }],
    link_preview_options: { is_disabled: true },
  };
}

function judge(answer: string): NotifyResult {
  const { ok, error_code: code } = parseAnswer(answer) ?? {};
  if (ok === true) return { status: 'sent' };
  if (typeof code !== 'number') return { status: 'retry', reason: 'the answer has no code' };
  return { status: code === 429 || code >= 500 ? 'retry' : 'refused', reason: `error_code ${code}` };
}
