/** Makes the notifiers that a rule file names. */
import { readFileSync } from 'node:fs';
import { createAlertmanagerNotifier } from './alertmanager-notifier.ts';
import type { ChatNotifierOptions } from './chat-notifier-options.ts';
import { createConsoleNotifier } from './console-notifier.ts';
import { createDingTalkNotifier } from './dingtalk-notifier.ts';
import { createDiscordNotifier } from './discord-notifier.ts';
import { createEmailNotifier, type EmailNotifierOptions } from './email-notifier.ts';
import { createFeishuNotifier } from './feishu-notifier.ts';
import { isHttpUrl } from './http-url.ts';
import type { NotifierConfig } from './notification-config.ts';
import type { Notifier } from './notifier.ts';
import { createPagerDutyNotifier } from './pagerduty-notifier.ts';
import { createSlackNotifier } from './slack-notifier.ts';
import { createTeamsNotifier } from './teams-notifier.ts';
import { createTelegramNotifier } from './telegram-notifier.ts';
import { createWebhookNotifier } from './webhook-notifier.ts';
import { createWeComNotifier } from './wecom-notifier.ts';

/** A notifier cannot be made. */
export class NotifierError extends Error {
  override readonly name = 'NotifierError';
  readonly code = 'invalid-notifier';
}

/** The properties of a notifier, checked before, by their names in the file. */
export class NotifierSettings {
  readonly #type: string;
  readonly #properties: Readonly<Record<string, unknown>>;

  constructor(type: string, properties: Readonly<Record<string, unknown>>) {
    this.#type = type;
    this.#properties = properties;
  }

  text(name: string): string | undefined {
    const value = this.#properties[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** In milliseconds for lengths of time. */
  number(name: string): number | undefined {
    const value = this.#properties[name];
    return typeof value === 'number' ? value : undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#properties[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  texts(name: string): Readonly<Record<string, string>> | undefined {
    return this.#properties[name] as Readonly<Record<string, string>> | undefined;
  }

  /** One name, or a list of them. */
  names(name: string): readonly string[] {
    return (this.#properties[name] as readonly string[] | undefined) ?? [];
  }

  /** A text that is written itself, or in the file that `<name>_file` names. */
  secret(name: string): string | undefined {
    const file = this.text(`${name}_file`);
    if (file === undefined) return this.text(name);
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      throw new NotifierError(
        `Cannot make the ${this.#type} notifier: ${name}_file is ${file}, and cannot be read (${reason}).`,
      );
    }
  }

  /** A secret that must be there. */
  needed(name: string): string {
    const value = this.secret(name);
    if (value) return value;
    throw new NotifierError(
      `Cannot make the ${this.#type} notifier: ${name} is empty. Write ${name}: or ${name}_file:.`,
    );
  }

  /** An address that must be there; it may be a secret, and is in no message. */
  neededUrl(name: string): string {
    const value = this.needed(name);
    if (isHttpUrl(value)) return value;
    throw new NotifierError(
      `Cannot make the ${this.#type} notifier: ${name} is no address of http or https.`,
    );
  }
}

/** How each type is made of its properties. */
export const NOTIFIER_TYPES: Readonly<Record<string, (settings: NotifierSettings) => Notifier>> = {
  console: () => createConsoleNotifier(),
  webhook: (settings) =>
    createWebhookNotifier({
      url: settings.neededUrl('url'),
      secret: settings.secret('secret'),
      headers: settings.texts('headers'),
      timeout: settings.number('timeout'),
      allowPrivate: settings.boolean('allow_private'),
    }),
  alertmanager: (settings) => {
    const resend = settings.number('resend_delay');
    return createAlertmanagerNotifier({
      url: settings.neededUrl('url'),
      headers: settings.texts('headers'),
      timeout: settings.number('timeout'),
      allowPrivate: settings.boolean('allow_private'),
      // Four deliveries may fail before it takes an alert for resolved.
      resolveTimeout: resend === undefined ? undefined : resend * 5,
    });
  },
  slack: (settings) => createSlackNotifier(chatOptions(settings)),
  pagerduty: (settings) =>
    createPagerDutyNotifier({
      routingKey: settings.needed('routing_key'),
      url: settings.text('url'),
      timeout: settings.number('timeout'),
      allowPrivate: settings.boolean('allow_private'),
    }),
  email: (settings) =>
    createEmailNotifier({
      host: settings.text('host') ?? '',
      port: settings.number('port'),
      tls: settings.text('tls') as EmailNotifierOptions['tls'],
      ca: settings.secret('ca'),
      user: settings.text('user'),
      password: settings.secret('password'),
      from: settings.text('from') ?? '',
      to: settings.names('to'),
      timeout: settings.number('timeout'),
      allowPrivate: settings.boolean('allow_private'),
    }),
  discord: (settings) => createDiscordNotifier(chatOptions(settings)),
  teams: (settings) => createTeamsNotifier(chatOptions(settings)),
  telegram: (settings) =>
    createTelegramNotifier({
      token: settings.needed('token'),
      chatId: settings.text('chat_id') ?? '',
      threadId: settings.number('thread_id'),
      url: settings.text('url'),
      timeout: settings.number('timeout'),
      allowPrivate: settings.boolean('allow_private'),
    }),
  dingtalk: (settings) =>
    createDingTalkNotifier({ ...chatOptions(settings), secret: settings.secret('secret') }),
  feishu: (settings) => createFeishuNotifier({ ...chatOptions(settings), secret: settings.secret('secret') }),
  wecom: (settings) => createWeComNotifier(chatOptions(settings)),
};

function chatOptions(settings: NotifierSettings): ChatNotifierOptions {
  return {
    url: settings.neededUrl('url'),
    timeout: settings.number('timeout'),
    allowPrivate: settings.boolean('allow_private'),
  };
}

/**
 * Makes a notifier.
 *
 * @throws NotifierError where a secret's file cannot be read, or an address is none.
 */
export function createNotifier({ type, properties }: Pick<NotifierConfig, 'type' | 'properties'>): Notifier {
  const create = Object.hasOwn(NOTIFIER_TYPES, type) ? NOTIFIER_TYPES[type] : undefined;
  if (create === undefined) throw new NotifierError(`Cannot make a notifier: there is no type ${type}.`);
  return create(new NotifierSettings(type, properties));
}
