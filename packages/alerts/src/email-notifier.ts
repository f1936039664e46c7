import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { AddressError, forbidden, guardedLookup, isAllowedAddress } from './address-guard.ts';
import { DEFAULT_TIMEOUT } from './http-post.ts';
import { cutText, plainLines, titleOf } from './notification-text.ts';
import type { AlertNotification, Notifier, NotifyResult } from './notifier.ts';

/** Where mail is submitted (RFC 6409). */
export const DEFAULT_SMTP_PORT = 587;

/** A header line may have 998 characters (RFC 5322), encoded; a subject that long is nothing to read. */
const MAX_SUBJECT_LENGTH = 200;

/** Much less than any server takes. */
const MAX_BODY_BYTES = 64 * 1024;

/** Where and how. */
export interface EmailNotifierOptions {
  /** Name or address of the SMTP server. */
  readonly host: string;
  /** Default: {@link DEFAULT_SMTP_PORT}. */
  readonly port?: number | undefined;
  /**
   * `starttls`: the connection is encrypted before anything is said, and given up where the server cannot; `implicit`: it
   * is from the start (port 465); `none`: it is not. Default: `starttls`.
   */
  readonly tls?: 'starttls' | 'implicit' | 'none' | undefined;
  /** A certificate authority that is trusted instead of the system's, as PEM. */
  readonly ca?: string | undefined;
  readonly user?: string | undefined;
  /** A secret, and in no reason. */
  readonly password?: string | undefined;
  readonly from: string;
  /** Addresses, one at least. */
  readonly to: readonly string[];
  /** Whether this machine and its networks may be called: mail servers often are there. Default: yes. */
  readonly allowPrivate?: boolean | undefined;
  /** How long an attempt may take, in milliseconds. Default: 10 s. */
  readonly timeout?: number | undefined;
}

/**
 * Sends mail as plain text. The message id is the same for each attempt, so that mail readers drop doubles, and mails of
 * one group refer to the same thread.
 * @see https://www.rfc-editor.org/rfc/rfc5321
 * @see https://www.rfc-editor.org/rfc/rfc5322
 * @see https://nodemailer.com/smtp
 */
export function createEmailNotifier(options: EmailNotifierOptions): Notifier {
  const { timeout = DEFAULT_TIMEOUT } = options;
  return {
    type: 'email',
    async notify(notification, signal) {
      const limits = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
      try {
        await submit(options, mailOf(options, notification), limits);
        return { status: 'sent' };
      } catch (error) {
        if (signal.aborted) return { status: 'retry', reason: 'aborted' };
        if (limits.aborted) return { status: 'retry', reason: `no answer within ${timeout} ms` };
        return resultOf(error);
      }
    },
  };
}

type Mail = ReturnType<typeof mailOf>;

function mailOf({ from, to }: EmailNotifierOptions, notification: AlertNotification) {
  return {
    from,
    to: [...to],
    subject: cutText(titleOf(notification), MAX_SUBJECT_LENGTH),
    text: plainLines(notification, MAX_BODY_BYTES),
    messageId: messageIdOf(notification.id),
    references: messageIdOf(notification.groupKey),
    date: new Date(notification.at),
    // Marks it as sent by a program, so that nothing answers (RFC 3834).
    headers: { 'auto-submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function messageIdOf(text: string): string {
  return `<${createHash('sha256').update(text).digest('hex').slice(0, 32)}@agentbus.invalid>`;
}

async function submit(options: EmailNotifierOptions, mail: Mail, signal: AbortSignal): Promise<void> {
  const { host, port = DEFAULT_SMTP_PORT, tls = 'starttls', ca, user, password } = options;
  const { timeout = DEFAULT_TIMEOUT } = options;
  signal.throwIfAborted();
  const [{ createTransport }, address] = await Promise.all([
    import('nodemailer'),
    addressOf(host, options.allowPrivate ?? true),
  ]);
  signal.throwIfAborted();
  const transport = createTransport({
    // The address that was checked, and no other that its name may lead to by now.
    host: address,
    port,
    // An attempt that was given up does not keep its connection for longer.
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }) },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      reject(signal.reason);
      transport.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    transport
      .sendMail(mail)
      .then(() => resolve(), reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function addressOf(host: string, allowPrivate: boolean): Promise<string> {
  if (isIP(host) !== 0) {
    return isAllowedAddress(host, allowPrivate) ? Promise.resolve(host) : Promise.reject(forbidden(host));
  }
  return new Promise((resolve, reject) => {
    guardedLookup(allowPrivate)(host, { all: false }, (error, address) => {
      if (error) reject(error);
      else resolve(String(address));
    });
  });
}

/** Replies of 4xx are temporary, those of 5xx final; without a reply, nobody has refused. */
function resultOf(error: unknown): NotifyResult {
  if (error instanceof AddressError) return { status: 'refused', reason: error.message };
  const { responseCode, code } = (error ?? {}) as { responseCode?: unknown; code?: unknown };
  if (typeof responseCode === 'number') {
    return { status: responseCode >= 500 ? 'refused' : 'retry', reason: `SMTP ${responseCode}` };
  }
  // Messages may quote what the server said, or the address.
  return { status: 'retry', reason: typeof code === 'string' ? code : 'the mail was not sent' };
}
