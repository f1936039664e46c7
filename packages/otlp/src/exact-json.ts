import { OtlpDecodeError } from './otlp-decode-error.ts';

const decoder = new TextDecoder();

/** A bare integer that a double may not hold exactly: 16 digits or more. May also match within a string. */
const LONG_INTEGER = /[[:,]\s*-?\d{16}/;

/** The next string's start, or the next bare integer of 16 digits or more that is a whole number token. */
const STRING_OR_LONG_INTEGER = /"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON, and keeps integers that a double cannot hold exactly: they come as their decimal text, which proto3 JSON
 * allows for any number. `JSON.parse` would round them.
 *
 * @throws OtlpDecodeError with code `malformed-json`.
 */
export function parseExactJson(input: Uint8Array | string): unknown {
  const text = typeof input === 'string' ? input : decoder.decode(input);
  try {
    // Also before the integers are quoted, so that an error's position is one in the input.
    const parsed: unknown = JSON.parse(text);
    return LONG_INTEGER.test(text) ? JSON.parse(quoteLongIntegers(text)) : parsed;
  } catch (error) {
    throw malformed(text, error);
  }
}

function quoteLongIntegers(json: string): string {
  let quoted = '';
  let copied = 0;
  STRING_OR_LONG_INTEGER.lastIndex = 0;
  for (let match = STRING_OR_LONG_INTEGER.exec(json); match; match = STRING_OR_LONG_INTEGER.exec(json)) {
    const [token] = match;
    if (token === '"') {
      STRING_OR_LONG_INTEGER.lastIndex = endOfString(json, match.index);
    } else {
      quoted += `${json.slice(copied, match.index)}"${token}"`;
      copied = match.index + token.length;
    }
  }
  return quoted + json.slice(copied);
}

/** The position behind a string's closing quote; the text's length where there is none. */
function endOfString(json: string, start: number): number {
  let end = start;
  for (;;) {
    end = json.indexOf('"', end + 1);
    if (end === -1) return json.length;
    let backslashes = 0;
    while (json[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
}

function malformed(text: string, error: unknown): OtlpDecodeError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OtlpDecodeError(
    'malformed-json',
    `Cannot decode OTLP: the line is not JSON. ${reason}`,
    positionIn(reason, text),
  );
}

/** The position that a message of `JSON.parse` tells; for some errors it tells none. */
function positionIn(reason: string, text: string): number | undefined {
  const position = /at position (\d+)/.exec(reason)?.[1];
  if (position !== undefined) return Number(position);
  return reason.includes('end of JSON') ? text.length : undefined;
}
