import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { httpPost } from './http-post.ts';
import { alertText, cutText, moreLine, takeWithin, titleOf } from './notification-text.ts';
import type { AlertNotification, NotifiedAlert, Notifier } from './notifier.ts';

/** Where and how: `url` is that of a channel's webhook. */
export type DiscordNotifierOptions = ChatNotifierOptions;

/** Discord takes 256 characters of a title. */
const MAX_TITLE_LENGTH = 256;

/** Discord takes 4096 characters of a description; the line on those left out needs room as well. */
const MAX_DESCRIPTION_LENGTH = 4000;

const RED = 0xe01e5a;
const GREEN = 0x2eb67d;

/**
 * Posts an embed to a Discord channel; nobody is mentioned, whatever the texts say.
 * @see https://docs.discord.com/developers/resources/webhook#execute-webhook
 * @see https://docs.discord.com/developers/resources/message#embed-object
 */
export function createDiscordNotifier(options: DiscordNotifierOptions): Notifier {
  const { allowPrivate = false, timeout } = options;
  const url = new URL(options.url);
  // Otherwise the answer comes before the message is saved.
  url.searchParams.set('wait', 'true');
  return {
    type: 'discord',
    notify(notification, signal) {
      const body = JSON.stringify(discordMessage(notification));
      return httpPost({ url, body, allowPrivate, timeout }, signal);
    },
  };
}

function discordMessage(notification: AlertNotification) {
  const { alerts, status, truncatedAlerts, at } = notification;
  const { taken, left } = takeWithin(
    alerts.map(paragraph),
    MAX_DESCRIPTION_LENGTH,
    ({ length }) => length + 1,
  );
  const more = moreLine(left + truncatedAlerts);
  const title = escapeMarkdown(titleOf(notification));
  return {
    embeds: [
      {
        title: cutText(title, MAX_TITLE_LENGTH),
        description: [...taken, ...(more === '' ? [] : [more])].join('\n'),
        color: status === 'firing' ? RED : GREEN,
        timestamp: new Date(at).toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

function paragraph(alert: NotifiedAlert): string {
  const { status, name, summary, details } = alertText(alert);
  const said = summary === '' ? '' : `: ${escapeMarkdown(summary)}`;
  return `**${status} ${escapeMarkdown(name)}**${said}\n${escapeMarkdown(details)}`;
}

/** Every sign of Discord's Markdown, and of its mentions and times (`<@1>`), as itself. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_~`|<>[\]()#:@-]/gu, '\\$&');
}
