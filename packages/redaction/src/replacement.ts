import type { CompiledPolicy } from './compiled-policy.ts';
import { hashValue } from './hash-value.ts';
import type { RedactionAction } from './redaction-action.ts';
import { maskMarker, partialMarker } from './redaction-marker.ts';

/** How much of a value the action `partial` shows, as on a receipt. */
const SHOWN_CHARACTERS = 4;

/** The shortest value of which `partial` shows anything: two thirds stay hidden. */
const MIN_PARTIAL_LENGTH = 12;

/** What stands for a text that a rule found; the empty string where it is removed. */
export function replacementOf(
  text: string,
  rule: string,
  action: RedactionAction,
  policy: CompiledPolicy,
): string {
  switch (action) {
    case 'remove':
      return '';
    case 'partial':
      return partial(text, rule);
    case 'hash': {
      const [key] = policy.hashKeys;
      return key === undefined ? policy.markerOf(rule) : hashValue(text, key);
    }
    default:
      return policy.markerOf(rule);
  }
}

function partial(text: string, rule: string): string {
  const shown = text.replace(/[^\p{L}\p{Nd}]/gu, '').slice(-SHOWN_CHARACTERS);
  const isLong = text.length >= MIN_PARTIAL_LENGTH && /^[\da-z]{4}$/i.test(shown);
  return isLong ? partialMarker(rule, shown) : maskMarker(rule);
}
