/** A scanner for tests, and the text that it leaves visible. */
import { DETECTOR_RULES } from './detector.ts';
import { createTextScanner, type TextScanner } from './text-scanner.ts';

const SENSITIVE_KEY =
  /password|passwd|pwd|secret|token$|api[-_]?key|access[-_]?key|account[-_]?key|^密码$|passphrase|^otp|one-time_code|^验证码$/i;

/** All rules on, and a handful of sensitive keys. */
export const scanner: TextScanner = createTextScanner({
  rules: new Set(DETECTOR_RULES),
  sensitiveKey: (key) => (SENSITIVE_KEY.test(key) ? 'sensitive' : undefined),
});

/** The text with what was found replaced by a marker. */
export function mask(text: string): string {
  let output = '';
  let copied = 0;
  for (const { start, end, rule } of scanner.scan(text) ?? []) {
    output += `${text.slice(copied, start)}[REDACTED:${rule}]`;
    copied = end;
  }
  return output + text.slice(copied);
}

/** The rules that found something, in order. */
export function rulesIn(text: string): string[] {
  return (scanner.scan(text) ?? []).map(({ rule }) => rule);
}
