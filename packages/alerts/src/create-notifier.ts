/** Makes the notifiers that a rule file names. */
import { readFileSync } from 'node:fs';
import { createAlertmanagerNotifier } from './alertmanager-notifier.ts';
import { createConsoleNotifier } from './console-notifier.ts';
import { isHttpUrl } from './http-url.ts';
import type { NotifierConfig } from './notification-config.ts';
import type { Notifier } from './notifier.ts';
import { createWebhookNotifier } from './webhook-notifier.ts';

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
};

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
