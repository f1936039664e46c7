import type { AlertNotification } from '@agentbus/alerts';
import { createNotifier, NotifierError } from '@agentbus/alerts/notifiers';
import { readRuleFile } from './alerts-file.ts';
import { usageError } from './command-error.ts';
import type { CommandFunction } from './command-table.ts';
import { EXIT_FAILURE, EXIT_OK } from './exit-code.ts';
import { escapeLine } from './terminal-text.ts';

/** `agentbus alerts test FILE [receiver]`: tells each receiver, or one, of an alert that is none. */
export const alertsTest: CommandFunction = async ({ positionals }, io) => {
  const [file, name, ...others] = positionals;
  if (others.length > 0)
    throw usageError('there is one receiver at most', 'agentbus alerts test alerts.yaml ops');
  const { notifications } = readRuleFile(file === undefined ? [] : [file], io);
  const receivers = notifications.receivers.filter(
    (receiver) => name === undefined || receiver.name === name,
  );
  if (receivers.length === 0) {
    const names = notifications.receivers.map((receiver) => receiver.name).join(', ');
    throw usageError(`there is no receiver "${name}"`, `one of ${names}`);
  }
  let failed = false;
  for (const receiver of receivers) {
    for (const integration of receiver.integrations) {
      const result = await notifyOnce(integration, testNotification(receiver.name, io.now()), io.signal);
      if (result !== undefined) failed = true;
      io.stdout.write(`${escapeLine(`${receiver.name} (${integration.type}): ${result ?? 'sent'}`)}\n`);
    }
  }
  return failed ? EXIT_FAILURE : EXIT_OK;
};

/** Delivers one notification. @returns what went wrong; `undefined` where it was sent. */
export async function notifyOnce(
  config: Parameters<typeof createNotifier>[0],
  notification: AlertNotification,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const notifier = createNotifier(config);
    const result = await notifier.notify(notification, signal);
    await notifier.close?.();
    return result.status === 'sent' ? undefined : `failed: ${result.reason}`;
  } catch (error) {
    if (error instanceof NotifierError) return error.message;
    throw error;
  }
}

/** An alert that is none. */
export function testNotification(receiver: string, now: number): AlertNotification {
  const labels = { alertname: 'AgentBusTest', severity: 'info' };
  const annotations = { summary: 'A test of agentbus alerts: nothing is wrong' };
  const alert = {
    labels,
    annotations,
    startsAt: now,
    endsAt: undefined,
    value: 1,
    fingerprint: '0000000000000000',
  };
  return {
    id: `test-${now}`,
    receiver,
    groupKey: 'test',
    status: 'firing',
    alerts: [{ ...alert, status: 'firing' }],
    truncatedAlerts: 0,
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: annotations,
    at: now,
  };
}
