/** Divides a line of OTLP among the streams of a store. */
import {
  ATTR_LOG_KIND,
  AUDIT_STREAM_KINDS,
  type EncodedLine,
  lineFromMessage,
  messagesFromJson,
  type OtlpMessage,
} from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';

/** A line, and the stream that it belongs to. */
export interface StreamLine {
  readonly stream: Stream;
  readonly line: EncodedLine;
}

/** Changes a message before it is written: to redact it, say. */
export type MessageTransform = (message: OtlpMessage) => OtlpMessage;

type Open = Readonly<Record<string, unknown>>;

const KINDS: readonly unknown[] = AUDIT_STREAM_KINDS;

/** The lines of one line of OTLP/JSON: one for each stream that it has records of. */
export function linesOfOtlp(
  text: string | Uint8Array,
  transform: MessageTransform = (message) => message,
): StreamLine[] {
  const lines: StreamLine[] = [];
  for (const [signal, message] of messagesFromJson(text)) {
    const parts =
      signal === 'logs'
        ? ([
            ['logs', logsWhere(message, (record) => !isAudit(record))],
            ['audit', logsWhere(message, isAudit)],
          ] as const)
        : ([[signal, message]] as const);
    for (const [stream, part] of parts) {
      const line = lineFromMessage(transform(part), signal);
      if (line.count > 0) lines.push({ stream, line });
    }
  }
  return lines;
}

function isAudit({ attributes = [] }: Open): boolean {
  return (attributes as readonly Open[]).some(
    ({ key, value }) => key === ATTR_LOG_KIND && KINDS.includes((value as Open | undefined)?.stringValue),
  );
}

function logsWhere(message: OtlpMessage, keep: (record: Open) => boolean): OtlpMessage {
  const { resourceLogs = [] } = message as { resourceLogs?: readonly Open[] };
  return {
    resourceLogs: within(resourceLogs, 'scopeLogs', (scopes) =>
      within(scopes, 'logRecords', (records) => records.filter(keep)),
    ),
  };
}

/** Groups with what is left in them; those with nothing are left out. */
function within(
  groups: readonly Open[],
  key: string,
  change: (members: readonly Open[]) => readonly Open[],
): Open[] {
  return groups.flatMap((group) => {
    const members = change((group[key] ?? []) as readonly Open[]);
    return members.length === 0 ? [] : [{ ...group, [key]: members }];
  });
}
