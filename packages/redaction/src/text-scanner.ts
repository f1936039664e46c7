/** The public face of the detectors: one scanner for a policy. */
import { isCardNumber } from './card.ts';
import { CleanTexts } from './clean-texts.ts';
import { runCustomDetectors } from './custom-detectors.ts';
import {
  DETECTOR_RULES,
  type Detector,
  type DetectorRule,
  type EnabledRules,
  type Match,
} from './detector.ts';
import { KnownKeys } from './harmless-keys.ts';
import { KeyMemory } from './key-memory.ts';
import { inOrder } from './match-list.ts';
import { SECRET_NAMES } from './named-secrets.ts';
import { TOKEN_STARTS } from './provider-secrets.ts';
import { createScanPass } from './scan-pass.ts';
import { isShortAndPlain } from './short-text.ts';

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
  /**
   * Whether the last scan left nothing that could be found once what it found is masked. Otherwise the masked text is to
   * be scanned again: what stood glued to a secret has a boundary now.
   */
  readonly isSettled: boolean;
  /** The rule that a number by itself breaks, or `undefined`. */
  scanNumber(value: number | bigint): string | undefined;
}

/**
 * Makes a scanner. Of the texts it keeps short ones and names of keys in which it found nothing.
 *
 * @example
 * const scanner = createTextScanner({ rules: new Set(['email']), sensitiveKey: () => undefined });
 * scanner.scan('write to ann@example.com'); // [{ start: 9, end: 24, rule: 'email' }]
 */
export function createTextScanner(options: TextScannerOptions): TextScanner {
  const { rules, custom = [] } = options;
  const clean = new CleanTexts();
  const harmlessKeys = new KnownKeys();
  const keys = new KeyMemory((key) => options.sensitiveKey(key), harmlessKeys);
  const pass = createScanPass({
    rules: enabledRules(rules),
    harmlessKeys,
    secretNames: SECRET_NAMES,
    tokenStarts: TOKEN_STARTS,
    keyMeaning: keys.read,
    ruleOfEntry: (key, value) => options.sensitiveKey(key, value),
  });
  const cards = rules.has('card');
  const skipsShort = custom.length === 0 && !rules.has('ipv4');
  return {
    scan(text) {
      if (skipsShort && isShortAndPlain(text)) return undefined;
      if (clean.has(text)) return undefined;
      const builtIn = pass.scan(text);
      const found = custom.length === 0 ? builtIn : joinedMatches(builtIn, runCustomDetectors(custom, text));
      keys.settle(found === undefined);
      if (found === undefined) clean.add(text);
      return found;
    },
    get isSettled() {
      return custom.length === 0 && pass.isSettled;
    },
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
