/** The public face of the detectors: one scanner for a policy. */
import { isCardNumber } from './card.ts';
import { runCustomDetectors } from './custom-detectors.ts';
import {
  DETECTOR_RULES,
  type Detector,
  type DetectorRule,
  type EnabledRules,
  type Match,
} from './detector.ts';
import { rememberKeys } from './key-memory.ts';
import { inOrder } from './match-list.ts';
import { createScanPass } from './scan-pass.ts';

/** What a scanner looks for. */
export interface TextScannerOptions {
  /** The rules that are on, of `DETECTOR_RULES`. */
  readonly rules: ReadonlySet<string>;
  /** Detectors of your own, tried behind the built-in rules, in order. Default: none. */
  readonly custom?: readonly Detector[];
  /**
   * The rule of a sensitive key, or `undefined` where the key is harmless. Asked without a value first, whose answer is
   * remembered; where there is one, asked again with the value in the text, which may make it harmless after all.
   */
  sensitiveKey(key: string, value?: string): string | undefined;
}

/** Finds what is sensitive in texts and numbers. */
export interface TextScanner {
  /** What was found, in order, without overlaps; `undefined` where there is nothing. Never throws. */
  scan(text: string): readonly Match[] | undefined;
  /** The rule that a number by itself breaks, or `undefined`. */
  scanNumber(value: number | bigint): string | undefined;
}

/**
 * Makes a scanner. It keeps nothing of the texts but the names of keys.
 *
 * @example
 * const scanner = createTextScanner({ rules: new Set(['email']), sensitiveKey: () => undefined });
 * scanner.scan('write to ann@example.com'); // [{ start: 9, end: 24, rule: 'email' }]
 */
export function createTextScanner(options: TextScannerOptions): TextScanner {
  const { rules, custom = [] } = options;
  const pass = createScanPass({
    rules: enabledRules(rules),
    keyMeaning: rememberKeys((key) => options.sensitiveKey(key)),
    ruleOfEntry: (key, value) => options.sensitiveKey(key, value),
  });
  const cards = rules.has('card');
  return {
    scan: custom.length === 0 ? pass : (text) => joinedMatches(pass(text), runCustomDetectors(custom, text)),
    scanNumber: (value) => (cards && isCardNumber(value) ? 'card' : undefined),
  };
}

function enabledRules(rules: ReadonlySet<string>): EnabledRules {
  return Object.fromEntries(DETECTOR_RULES.map((rule) => [rule, rules.has(rule)])) as Record<
    DetectorRule,
    boolean
  >;
}

function joinedMatches(
  builtIn: readonly Match[] | undefined,
  custom: readonly Match[] | undefined,
): readonly Match[] | undefined {
  if (builtIn === undefined || custom === undefined) return builtIn ?? custom;
  return inOrder([...builtIn, ...custom]);
}
