/** The contract of what finds sensitive values in text, and the names of the rules that ship with the package. */

/** A sensitive part of a text. */
export interface Match {
  /** Where the secret begins, in UTF-16 units. Only the secret is covered: `hunter2` of `password=hunter2`. */
  readonly start: number;
  /** Where the secret ends, exclusive. */
  readonly end: number;
  /** The rule that found it. */
  readonly rule: string;
}

/**
 * A detector of your own.
 *
 * An implementer's obligations:
 * - `find` runs in time linear in the text (a backtracking regular expression does not on hostile text),
 * - it keeps no reference to the text,
 * - the range it gives lies within the text, begins at or after `from`, and is not empty.
 *
 * A detector that throws, or that breaks the last obligation, finds nothing in that text; it is reported once
 * through `diag`.
 */
export interface Detector {
  /** The rule's name, as in `[REDACTED:name]`. */
  readonly name: string;
  /** A string without which there is never a match: where a text does not contain it, `find` is not called. */
  readonly prefilter?: string;
  /** The first match that begins at or after `from`, or `undefined`. */
  find(text: string, from: number): { readonly start: number; readonly end: number } | undefined;
  /** A last look at what `find` found, say a check digit. `false` rejects it. Default: accepts. */
  check?(value: string): boolean;
}

/** The rules that look at values. Keys have rules of their own. */
export const DETECTOR_RULES = [
  'email',
  'card',
  'iban',
  'us-ssn',
  'cn-resident-id',
  'cn-mobile',
  'phone',
  'ipv4',
  'ipv6',
  'jwt',
  'private-key',
  'url-credentials',
  'url-secret',
  'authorization',
  'cookie',
  'provider-secret',
  'high-entropy',
] as const;

/** The name of a rule that looks at values. */
export type DetectorRule = (typeof DETECTOR_RULES)[number];

/** Which rules are on, as a matcher asks it most quickly. */
export type EnabledRules = Readonly<Record<DetectorRule, boolean>>;

/** What is on unless a policy says otherwise: everything but addresses, which logs need more often than they leak. */
export const DEFAULT_DETECTOR_RULES: readonly DetectorRule[] = DETECTOR_RULES.filter(
  (rule) => rule !== 'ipv4' && rule !== 'ipv6',
);
