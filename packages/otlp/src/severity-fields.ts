import type { ByteWriter } from './byte-writer.ts';
import { writeStringField, writeUint32Field } from './field-encoder.ts';
import { type Fragment, fragmentOf, label } from './fragment.ts';

const LABEL_SEVERITY_NUMBER = label(',"severityNumber":');
const LABEL_SEVERITY_TEXT = label(',"severityText":"');

/** The severity numbers of OTLP end at 24. */
const MAX_SEVERITY_NUMBER = 24;

/** Longer texts are written each time: they name no level. */
const MAX_TEXT_LENGTH = 32;

interface EncodedSeverity {
  readonly text: string;
  readonly fragment: Fragment;
}

/** By number, the text that came with it last, and their encoded form. */
const known: (EncodedSeverity | undefined)[] = Array.from({ length: MAX_SEVERITY_NUMBER + 1 });

/** Appends a log record's severity, `,"severityNumber":9,"severityText":"INFO"`, without what it does not have. */
export function writeSeverity(
  writer: ByteWriter,
  number: number | undefined,
  text: string | undefined,
): void {
  const last = typeof number === 'number' ? known[number] : undefined;
  if (last !== undefined && last.text === text) writer.fragment(last.fragment);
  else encodeSeverity(writer, number, text);
}

function encodeSeverity(writer: ByteWriter, number: number | undefined, text: string | undefined): void {
  const start = writer.length;
  if (number) writeUint32Field(writer, LABEL_SEVERITY_NUMBER, number);
  if (text) writeStringField(writer, LABEL_SEVERITY_TEXT, text);
  if (typeof number !== 'number' || !(number in known)) return;
  if (typeof text !== 'string' || text.length > MAX_TEXT_LENGTH) return;
  known[number] = { text, fragment: fragmentOf(writer.copy(start)) };
}
