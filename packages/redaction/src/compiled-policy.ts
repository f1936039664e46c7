import { DEFAULT_DETECTOR_RULES, DETECTOR_RULES } from './detector.ts';
import type { HashKey } from './hash-value.ts';
import { isPath, KeyRules } from './key-decisions.ts';
import { DEFAULT_MAX_BYTES, DEFAULT_MAX_DEPTH, DEFAULT_MAX_WIDTH } from './limits.ts';
import { matchesPath, type PathPattern, parsePathPattern } from './path-pattern.ts';
import type { RedactionAction } from './redaction-action.ts';
import { RedactionPolicyError } from './redaction-error.ts';
import { ENGINE_RULES, maskMarker } from './redaction-marker.ts';
import {
  ALWAYS_ALLOWED,
  DEFAULT_ACTION,
  DEFAULT_PATH_RULE,
  type RedactionPolicy,
  type SensitivePath,
} from './redaction-policy.ts';
import { createTextScanner, type TextScanner } from './text-scanner.ts';
import { validatePolicy } from './validate-policy.ts';
import { meets } from './value-condition.ts';

/** What a path of the policy says about the value there. */
export interface PathRule {
  readonly pattern: PathPattern;
  readonly rule: string;
  readonly action: RedactionAction;
}

/** A policy, checked and ready to use. */
export interface CompiledPolicy {
  readonly scanner: TextScanner;
  readonly keys: KeyRules;
  readonly hashKeys: readonly HashKey[];
  readonly maxDepth: number;
  readonly maxWidth: number;
  readonly maxBytes: number;
  /** Whether decisions need the path to a value, not only its key. */
  readonly usesPaths: boolean;
  /** Whether only what is allowed passes. */
  readonly failsClosed: boolean;
  /** Whether a rule takes out what it finds, and leaves no marker. */
  readonly removes: boolean;
  actionOf(rule: string): RedactionAction;
  /** The marker of what the rule masks. */
  markerOf(rule: string): string;
  pathRule(path: string): PathRule | undefined;
  isSafe(path: string): boolean;
  isAllowed(path: string): boolean;
}

/** Checks a policy and makes it ready. Throws a {@link RedactionPolicyError} that lists everything wrong with it. */
export function compilePolicy(policy: RedactionPolicy): CompiledPolicy {
  const problems = validatePolicy(policy);
  if (problems.length > 0) throw new RedactionPolicyError(problems);
  const actionOf = actionLookup(policy);
  const keys = new KeyRules(policy, (rule) => actionOf(rule) === 'keep');
  const pathRules = (policy.paths ?? []).map((path) => toPathRule(path, actionOf));
  const safePaths = (policy.safe ?? []).filter(isPath).map(parsePathPattern);
  const allowed = policy.failClosed && [...ALWAYS_ALLOWED, ...policy.failClosed.allow].map(parsePathPattern);
  return {
    scanner: createTextScanner({
      rules: enabledRules(policy, actionOf),
      custom: (policy.custom ?? []).filter(({ name }) => actionOf(name) !== 'keep'),
      sensitiveKey: (key: string, value?: string) => {
        const found = keys.match(key);
        if (found?.condition === 'query') return undefined;
        return found === undefined || (value !== undefined && !meets(found.condition, value))
          ? undefined
          : found.rule;
      },
    }),
    keys,
    hashKeys: policy.hash ?? [],
    maxDepth: policy.limits?.maxDepth ?? DEFAULT_MAX_DEPTH,
    maxWidth: policy.limits?.maxWidth ?? DEFAULT_MAX_WIDTH,
    maxBytes: policy.limits?.maxBytes ?? DEFAULT_MAX_BYTES,
    usesPaths: pathRules.length > 0 || safePaths.length > 0 || allowed !== undefined,
    failsClosed: allowed !== undefined,
    removes: policy.action === 'remove' || Object.values(policy.actions ?? {}).includes('remove'),
    actionOf,
    markerOf: markerLookup(),
    pathRule: (path) => pathRules.find(({ pattern }) => matchesPath(pattern, path)),
    isSafe: (path) => safePaths.some((pattern) => matchesPath(pattern, path)),
    isAllowed: (path) => allowed === undefined || allowed.some((pattern) => matchesPath(pattern, path)),
  };
}

function actionLookup({
  action = DEFAULT_ACTION,
  actions,
}: RedactionPolicy): (rule: string) => RedactionAction {
  const byRule = new Map<string, RedactionAction>([
    ...ENGINE_RULES.map((rule) => [rule, DEFAULT_ACTION] as const),
    ...Object.entries(actions ?? {}),
  ]);
  return (rule) => byRule.get(rule) ?? action;
}

/** Markers are made once a rule. */
function markerLookup(): (rule: string) => string {
  const markers = new Map<string, string>();
  return (rule) => {
    const known = markers.get(rule);
    if (known !== undefined) return known;
    const marker = maskMarker(rule);
    markers.set(rule, marker);
    return marker;
  };
}

function enabledRules(
  { detectors }: RedactionPolicy,
  actionOf: (rule: string) => RedactionAction,
): ReadonlySet<string> {
  return new Set(
    DETECTOR_RULES.filter(
      (rule) => (detectors?.[rule] ?? DEFAULT_DETECTOR_RULES.includes(rule)) && actionOf(rule) !== 'keep',
    ),
  );
}

function toPathRule(path: string | SensitivePath, actionOf: (rule: string) => RedactionAction): PathRule {
  const { path: pattern, rule = DEFAULT_PATH_RULE, action } = typeof path === 'string' ? { path } : path;
  return { pattern: parsePathPattern(pattern), rule, action: action ?? actionOf(rule) };
}
