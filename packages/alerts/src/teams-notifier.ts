import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { httpPost } from './http-post.ts';
import { alertText, moreLine, takeWithin, titleOf } from './notification-text.ts';
import type { AlertNotification, NotifiedAlert, Notifier, NotifyResult } from './notifier.ts';

/** Where and how: `url` is that of a workflow, "When a Teams webhook request is received". */
export type TeamsNotifierOptions = ChatNotifierOptions;

/** Teams takes messages of 28 KB; this much is for the alerts, the rest for what is around them. */
const MAX_ALERTS_BYTES = 24 * 1024;

/**
 * Posts an Adaptive Card to a Microsoft Teams channel or chat, by way of its Workflows. Texts of alerts are in text runs,
 * which know no Markdown.
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * @see https://adaptivecards.io/explorer/TextRun.html
 */
export function createTeamsNotifier(options: TeamsNotifierOptions): Notifier {
  const { allowPrivate = false, timeout } = options;
  const url = new URL(options.url);
  return {
    type: 'teams',
    notify(notification, signal) {
      const body = JSON.stringify(teamsMessage(notification));
      return httpPost({ url, body, allowPrivate, timeout, judge }, signal);
    },
  };
}

function teamsMessage(notification: AlertNotification) {
  const { alerts, truncatedAlerts } = notification;
  const { taken, left } = takeWithin(alerts.map(alertBlock), MAX_ALERTS_BYTES, (block) =>
    Buffer.byteLength(JSON.stringify(block)),
  );
  const more = moreLine(left + truncatedAlerts);
  const title = { type: 'TextRun', text: titleOf(notification), weight: 'Bolder', size: 'Medium' };
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [textBlock(title), ...taken, ...(more === '' ? [] : [textBlock({ type: 'TextRun', text: more })])],
    msteams: { width: 'Full' },
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

function alertBlock(alert: NotifiedAlert) {
  const { status, name, summary, details } = alertText(alert);
  const color = alert.status === 'firing' ? 'Attention' : 'Good';
  return textBlock(
    { type: 'TextRun', text: `${status} ${name}`, weight: 'Bolder', color },
    { type: 'TextRun', text: `${summary === '' ? '' : `: ${summary}`} (${details})` },
  );
}

function textBlock(...inlines: readonly object[]) {
  return { type: 'RichTextBlock', inlines };
}

/** Webhooks of connectors answer 200 where Teams itself refused, and say so in a sentence. */
function judge(answer: string): NotifyResult {
  const status = /endpoint returned HTTP error (\d{3})/u.exec(answer)?.[1];
  if (status === undefined) return { status: 'sent' };
  const temporary = status === '429' || status.startsWith('5');
  return { status: temporary ? 'retry' : 'refused', reason: `Teams answered HTTP ${status}` };
}
