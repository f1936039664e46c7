import type { AlertNotification, Notifier, NotifyResult } from './notifier.ts';

/** Where the lines go. */
export interface ConsoleNotifierOptions {
  /** Default: `process.stderr`. */
  readonly stream?: { write(text: string, written: (error?: Error | null) => void): unknown } | undefined;
}

/** Writes one line an alert. */
export function createConsoleNotifier({ stream = process.stderr }: ConsoleNotifierOptions = {}): Notifier {
  return {
    type: 'console',
    notify: (notification, signal) =>
      new Promise<NotifyResult>((resolve) => {
        if (signal.aborted) return resolve({ status: 'retry', reason: 'aborted' });
        stream.write(consoleLines(notification), (error) => {
          resolve(error ? { status: 'retry', reason: error.message } : { status: 'sent' });
        });
      }),
  };
}

function consoleLines({ alerts, truncatedAlerts }: AlertNotification): string {
  const lines = alerts.map(({ status, labels, annotations, startsAt, endsAt, value }) => {
    const { alertname = '', ...rest } = labels;
    const written = Object.entries(rest).map(([name, text]) => `${name}=${text}`);
    const summary = annotations.summary ?? annotations.description ?? '';
    const measured = value === null ? '' : `value=${value}`;
    const parts = [
      new Date(endsAt ?? startsAt).toISOString(),
      status.toUpperCase(),
      alertname,
      ...written,
      measured,
    ];
    return oneLine([...parts.filter(Boolean), ...(summary === '' ? [] : ['-', summary])].join(' '));
  });
  if (truncatedAlerts > 0) lines.push(`… and ${truncatedAlerts} more`);
  return `${lines.join('\n')}\n`;
}

/** Control characters as spaces: they would break the line, or steer the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
