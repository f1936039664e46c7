/** Sends log records to the stream that they belong to. */
import { ATTR_LOG_KIND, AUDIT_STREAM_KINDS, type OtlpMessage } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import { itemsOf } from './message-items.ts';

type Open = Record<string, unknown>;

const KINDS: readonly unknown[] = AUDIT_STREAM_KINDS;

/** A part of a message, and its stream. */
export interface StreamPart {
  readonly stream: Stream;
  readonly message: OtlpMessage;
}

/** Divides log records into those that are audit or security records, and the others. */
export function splitAudit(message: OtlpMessage): StreamPart[] {
  let audits = 0;
  let others = 0;
  for (const { items } of itemsOf(message, 'logs')) {
    for (const item of items) {
      if (isAudit(item)) audits++;
      else others++;
    }
  }
  if (audits === 0) return [{ stream: 'logs', message }];
  if (others === 0) return [{ stream: 'audit', message }];
  return [
    { stream: 'audit', message: only(message, isAudit) },
    { stream: 'logs', message: only(message, (record) => !isAudit(record)) },
  ];
}

function isAudit(record: Open): boolean {
  const attributes = (record.attributes as readonly Open[] | undefined) ?? [];
  return attributes.some(
    ({ key, value }) => key === ATTR_LOG_KIND && KINDS.includes((value as Open | undefined)?.stringValue),
  );
}

function only(message: OtlpMessage, keep: (record: Open) => boolean): OtlpMessage {
  const resources: Open[] = [];
  let last: Open | undefined;
  let scopes: Open[] = [];
  for (const { ofResource, ofScope, items } of itemsOf(message, 'logs')) {
    const logRecords = items.filter(keep);
    if (logRecords.length === 0) continue;
    if (ofResource !== last) {
      scopes = [];
      resources.push({ ...ofResource, scopeLogs: scopes });
      last = ofResource;
    }
    scopes.push({ ...ofScope, logRecords });
  }
  return { resourceLogs: resources };
}
