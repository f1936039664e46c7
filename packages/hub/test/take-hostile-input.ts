/** What the hub does with an input before it writes it, and what must hold whatever the input is. */
import assert from 'node:assert/strict';
import {
  decodeLine,
  MAX_LINE_BYTES,
  messageFromProtobuf,
  messagesFromJson,
  type OtlpMessage,
} from '@agentbus/otlp';
import { createRedactor, redactOtlp } from '@agentbus/redaction';
import { splitAudit } from '../src/audit-split.ts';
import { DEFAULT_LIMITS } from '../src/hub-limits.ts';
import { limitAttributes } from '../src/limit-attributes.ts';
import { messageLines } from '../src/message-lines.ts';
import { asRefusal } from '../src/refusal.ts';
import type { HostileInput } from './hostile-inputs.ts';

const redactor = createRedactor();

/**
 * Either the input is refused as malformed, or what it becomes can be read back, record for record.
 *
 * @returns Whether it was taken.
 */
export function takeHostileInput({ signal, encoding, bytes }: HostileInput): boolean {
  let message: OtlpMessage;
  try {
    message =
      encoding === 'json' ? (messagesFromJson(bytes).get(signal) ?? {}) : messageFromProtobuf(bytes, signal);
  } catch (error) {
    assert.match(asRefusal(error).code, /^(?:malformed|too-large)$/u, String(error));
    return false;
  }
  limitAttributes(message, signal, DEFAULT_LIMITS);
  const redacted = redactOtlp(message, redactor) as OtlpMessage;
  const parts = signal === 'logs' ? splitAudit(redacted) : [{ message: redacted }];
  for (const part of parts) {
    for (const line of messageLines(part.message, signal).lines) {
      assert.ok(line.bytes.length <= MAX_LINE_BYTES);
      assert.equal(line.bytes.indexOf(0x0a), line.bytes.length - 1);
      assert.equal(decodeLine(line.bytes).length, line.count);
    }
  }
  return true;
}
