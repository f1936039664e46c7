import { messagesFromJson } from '@agentbus/otlp';
import type { ReceivedMessage } from './ingest.ts';
import { Refusal } from './refusal.ts';

/**
 * Reads a line of OTLP/JSON, of whichever signals it has.
 *
 * @throws OtlpDecodeError; Refusal with code `malformed` where it has no signal.
 */
export function messagesOfLine(line: Uint8Array): ReceivedMessage[] {
  const messages = Array.from(messagesFromJson(line), ([signal, message]) => ({ signal, message }));
  if (messages.length > 0) return messages;
  throw new Refusal('malformed', 'The line is no OTLP: it has neither logs, nor traces, nor metrics.');
}
