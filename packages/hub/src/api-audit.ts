/** Writes changes that are made on the page as audit records of the store itself. */
import { ATTR_LOG_KIND, KIND_SEVERITY, type OtlpMessage } from '@agentbus/otlp';
import type { ApiChange } from './api-services.ts';
import type { Ingest } from './ingest.ts';
import type { Session } from './session-store.ts';

/**
 * Writes one; resolves when it is on the disk.
 *
 * @throws Refusal with code `unavailable` where the store cannot be written: what is not recorded is not done.
 */
export async function writeAudit(
  ingest: Ingest,
  { event, body, attributes = {} }: ApiChange,
  session: Session | undefined,
  nowMillis: number,
): Promise<void> {
  const who = session === undefined ? {} : { 'agentbus.session.id': session.id, 'user.roles': session.role };
  const all = { [ATTR_LOG_KIND]: 'audit', ...who, ...attributes };
  const time = `${Math.trunc(nowMillis)}000000`;
  const message = {
    resourceLogs: [
      {
        resource: { attributes: keyValues({ 'service.name': 'agentbus-hub' }) },
        scopeLogs: [
          {
            scope: { name: '@agentbus/hub' },
            logRecords: [
              {
                timeUnixNano: time,
                observedTimeUnixNano: time,
                severityNumber: KIND_SEVERITY.audit,
                severityText: 'AUDIT',
                body: { stringValue: body },
                eventName: event,
                attributes: keyValues(all),
              },
            ],
          },
        ],
      },
    ],
  };
  await ingest.take([{ signal: 'logs', message: message as OtlpMessage }], 'api');
}

function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, text]) => ({ key, value: { stringValue: text } }));
}
