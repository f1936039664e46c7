import type { Detector, DetectorRule } from './detector.ts';
import type { HashKey } from './hash-value.ts';
import type { RedactionLimits } from './limits.ts';
import type { RedactionAction } from './redaction-action.ts';

/**
 * What is sensitive, and what becomes of it. Everything is optional; without a policy the defaults hold. All but
 * `custom` can be written as YAML or JSON.
 */
export interface RedactionPolicy {
  /** More sensitive keys, by their words: `employee number` is found in `employeeNumber` and `HOME_EMPLOYEE_NUMBER`. */
  readonly keys?: readonly (string | SensitiveKeyName)[] | undefined;
  /** Values that are sensitive, or are not, because of where they are: `user.*.ssn`, `**.token`. The first that fits counts. */
  readonly paths?: readonly (string | SensitivePath)[] | undefined;
  /**
   * Keys and paths that are not sensitive, whatever their words say; their values are still looked at. A name without
   * a dot or `*` holds at any depth and in text, in any spelling (`session token` for `sessionToken`).
   */
  readonly safe?: readonly string[] | undefined;
  /** Built-in detectors to switch on or off: `{ ipv4: true, phone: false }`. */
  readonly detectors?: Partial<Readonly<Record<DetectorRule, boolean>>> | undefined;
  /** Detectors of your own. */
  readonly custom?: readonly Detector[] | undefined;
  /** What to do where `actions` names no other. Default {@link DEFAULT_ACTION}. */
  readonly action?: RedactionAction | undefined;
  /** What to do with what a rule finds: `{ email: 'hash', card: 'partial' }`. */
  readonly actions?: Readonly<Record<string, RedactionAction>> | undefined;
  /**
   * Keys for the action `hash`. The first is used. To rotate, put the new one in front; `Redactor.hashes` still gives a
   * value's hashes with all of them, to search what was written before.
   */
  readonly hash?: readonly HashKey[] | undefined;
  /** Lets only allow-listed attributes pass, and masks all others. What passes is still looked at. */
  readonly failClosed?: FailClosed | undefined;
  /** How much of one record is looked at. */
  readonly limits?: RedactionLimits | undefined;
}

/** A sensitive key with a rule of its own. */
export interface SensitiveKeyName {
  /** The key's words. */
  readonly name: string;
  /** The rule's name. Default {@link DEFAULT_KEY_RULE}. */
  readonly rule?: string | undefined;
}

/** A path with a rule or action of its own. */
export interface SensitivePath {
  /** Keys and array positions with dots between; `*` is any one, `**` any number of them. */
  readonly path: string;
  /** The rule's name. Default {@link DEFAULT_PATH_RULE}. */
  readonly rule?: string | undefined;
  /** Default: the rule's. `keep` lets the value pass as it is: no rule and no detector looks at it. */
  readonly action?: RedactionAction | undefined;
}

/** What passes a fail-closed policy. */
export interface FailClosed {
  /** Paths with globs, in addition to {@link ALWAYS_ALLOWED}. An allowed object passes with all that is in it. */
  readonly allow: readonly string[];
}

/** The rule itself shows, never a part of the value. */
export const DEFAULT_ACTION: RedactionAction = 'mask';

/** The rule of `keys` without one. */
export const DEFAULT_KEY_RULE = 'sensitive-key';

/** The rule of `paths` without one. */
export const DEFAULT_PATH_RULE = 'sensitive-path';

/** What a fail-closed policy always lets pass: without it nobody could tell whose telemetry it is. */
export const ALWAYS_ALLOWED: readonly string[] = [
  'service.*',
  'service.instance.id',
  'telemetry.**',
  'agentbus.**',
  'correlation.id',
  'exception.type',
  'error.type',
];
