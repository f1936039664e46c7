import { DETECTOR_RULES } from './detector.ts';
import { MIN_HASH_KEY_BYTES } from './hash-value.ts';
import { KEY_RULES } from './key-terms.ts';
import { keyWords } from './key-words.ts';
import { LIMIT_RANGES } from './limits.ts';
import { isPathPattern } from './path-pattern.ts';
import { REDACTION_ACTIONS } from './redaction-action.ts';
import type { PolicyProblem } from './redaction-error.ts';
import { ENGINE_RULES, MARKER_NAME } from './redaction-marker.ts';
import { DEFAULT_KEY_RULE, DEFAULT_PATH_RULE } from './redaction-policy.ts';

type Path = readonly (string | number)[];

const POLICY_PROPERTIES = [
  'keys',
  'paths',
  'safe',
  'detectors',
  'custom',
  'action',
  'actions',
  'hash',
  'failClosed',
  'limits',
];

/** What the engine's own rules may do: what was not looked at never passes. */
const ENGINE_ACTIONS: readonly string[] = ['mask', 'remove'];

/**
 * Everything that is wrong with a policy, whatever it is: a configuration file gives any value. An empty list means
 * that it is a `RedactionPolicy`.
 */
export function validatePolicy(policy: unknown): PolicyProblem[] {
  return new PolicyValidation().validate(policy);
}

class PolicyValidation {
  readonly #problems: PolicyProblem[] = [];
  readonly #rules: Set<string> = new Set([
    ...DETECTOR_RULES,
    ...KEY_RULES,
    ...ENGINE_RULES,
    DEFAULT_KEY_RULE,
    DEFAULT_PATH_RULE,
  ]);
  #usesHash = false;

  validate(policy: unknown): PolicyProblem[] {
    const properties = this.#object([], policy, POLICY_PROPERTIES);
    if (properties === undefined) return this.#problems;
    const { keys, paths, safe, detectors, custom, action, actions, hash, failClosed, limits } = properties;
    this.#list(['keys'], keys, (path, key) => this.#key(path, key));
    this.#list(['paths'], paths, (path, value) => this.#path(path, value));
    this.#list(['safe'], safe, (path, name) => this.#pattern(path, name));
    this.#detectors(['detectors'], detectors);
    this.#list(['custom'], custom, (path, detector) => this.#custom(path, detector));
    this.#action(['action'], action);
    this.#actions(['actions'], actions);
    this.#failClosed(['failClosed'], failClosed);
    this.#limits(['limits'], limits);
    this.#list(['hash'], hash, (path, key) => this.#hashKey(path, key));
    if (this.#usesHash && !(Array.isArray(hash) && hash.length > 0)) {
      this.#problem(['hash'], 'the action "hash" needs a key.', 'Add { keyId, key }.');
    }
    return this.#problems;
  }

  #key(path: Path, key: unknown): void {
    if (typeof key === 'string') {
      this.#keyName(path, key);
      return;
    }
    const properties = this.#object(path, key, ['name', 'rule'], 'a name, or { name, rule }');
    if (properties === undefined) return;
    this.#keyName([...path, 'name'], properties.name);
    this.#newRule([...path, 'rule'], properties.rule);
  }

  #keyName(path: Path, name: unknown): void {
    if (typeof name === 'string' && keyWords(name).length > 0) return;
    this.#problem(path, `it is ${show(name)}.`, 'Write the words of the key, such as "employee number".');
  }

  #path(path: Path, value: unknown): void {
    if (typeof value === 'string') {
      this.#pattern(path, value);
      return;
    }
    const properties = this.#object(
      path,
      value,
      ['path', 'rule', 'action'],
      'a path, or { path, rule, action }',
    );
    if (properties === undefined) return;
    this.#pattern([...path, 'path'], properties.path);
    this.#newRule([...path, 'rule'], properties.rule);
    this.#action([...path, 'action'], properties.action);
  }

  #pattern(path: Path, pattern: unknown): void {
    if (typeof pattern === 'string' && isPathPattern(pattern)) return;
    this.#problem(
      path,
      `it is ${show(pattern)}.`,
      'Write keys with dots between, such as "user.*.ssn" or "**.token".',
    );
  }

  #detectors(path: Path, detectors: unknown): void {
    const properties = this.#object(path, detectors, DETECTOR_RULES, '{ rule: true or false }');
    for (const [rule, on] of Object.entries(properties ?? {})) {
      if (on === undefined || typeof on === 'boolean' || !isOneOf(rule, DETECTOR_RULES)) continue;
      this.#problem([...path, rule], `it is ${show(on)}.`, 'Write true or false.');
    }
  }

  #custom(path: Path, detector: unknown): void {
    const properties = this.#object(path, detector, undefined, 'a detector');
    if (properties === undefined) return;
    const { name, find, check, prefilter } = properties;
    if (name === undefined)
      this.#problem([...path, 'name'], 'it is missing.', 'Write a name such as "employee-id".');
    this.#newRule([...path, 'name'], name);
    if (typeof find !== 'function')
      this.#problem([...path, 'find'], `it is ${show(find)}.`, 'Write a function.');
    if (check !== undefined && typeof check !== 'function') {
      this.#problem([...path, 'check'], `it is ${show(check)}.`, 'Write a function, or leave it out.');
    }
    if (prefilter !== undefined && (typeof prefilter !== 'string' || prefilter === '')) {
      this.#problem([...path, 'prefilter'], `it is ${show(prefilter)}.`, 'Write a text, or leave it out.');
    }
  }

  #actions(path: Path, actions: unknown): void {
    for (const [rule, action] of Object.entries(
      this.#object(path, actions, undefined, '{ rule: action }') ?? {},
    )) {
      if (!this.#rules.has(rule)) {
        this.#problem(
          [...path, rule],
          'there is no such rule.',
          `Write one of ${[...this.#rules].join(', ')}.`,
        );
      } else if (ENGINE_RULES.includes(rule) && action !== undefined && !isOneOf(action, ENGINE_ACTIONS)) {
        this.#problem(
          [...path, rule],
          `it is ${show(action)}.`,
          `Write one of ${ENGINE_ACTIONS.join(', ')}.`,
        );
      } else {
        this.#action([...path, rule], action);
      }
    }
  }

  #action(path: Path, action: unknown): void {
    if (action === 'hash') this.#usesHash = true;
    if (action === undefined || isOneOf(action, REDACTION_ACTIONS)) return;
    this.#problem(path, `it is ${show(action)}.`, `Write one of ${REDACTION_ACTIONS.join(', ')}.`);
  }

  #hashKey(path: Path, value: unknown): void {
    const properties = this.#object(path, value, ['keyId', 'key'], '{ keyId, key }');
    if (properties === undefined) return;
    const { keyId, key } = properties;
    if (typeof keyId !== 'string' || !MARKER_NAME.test(keyId)) {
      this.#problem([...path, 'keyId'], `it is ${show(keyId)}.`, NAME_FIX);
    }
    const bytes =
      typeof key === 'string' ? Buffer.byteLength(key) : key instanceof Uint8Array ? key.length : -1;
    if (bytes < MIN_HASH_KEY_BYTES) {
      // The key itself is a secret: say nothing about it but its length.
      const message = bytes < 0 ? 'it is neither text nor bytes.' : `it has ${bytes} bytes.`;
      this.#problem([...path, 'key'], message, `Write at least ${MIN_HASH_KEY_BYTES} random bytes.`);
    }
  }

  #failClosed(path: Path, failClosed: unknown): void {
    const properties = this.#object(path, failClosed, ['allow'], '{ allow: [paths] }');
    if (properties === undefined) return;
    if (properties.allow === undefined) {
      this.#problem([...path, 'allow'], 'it is missing.', 'List the paths that may pass; [] for none.');
    }
    this.#list([...path, 'allow'], properties.allow, (at, pattern) => this.#pattern(at, pattern));
  }

  #limits(path: Path, limits: unknown): void {
    const properties = this.#object(
      path,
      limits,
      Object.keys(LIMIT_RANGES),
      '{ maxDepth, maxWidth, maxBytes }',
    );
    for (const [name, [least, greatest]] of Object.entries(LIMIT_RANGES)) {
      const value = properties?.[name];
      if (
        value === undefined ||
        (Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest)
      )
        continue;
      this.#problem(
        [...path, name],
        `it is ${show(value)}.`,
        `Write an integer from ${least} to ${greatest}.`,
      );
    }
  }

  /** A name that a rule gets here. */
  #newRule(path: Path, rule: unknown): void {
    if (rule === undefined) return;
    if (typeof rule !== 'string' || !MARKER_NAME.test(rule))
      this.#problem(path, `it is ${show(rule)}.`, NAME_FIX);
    else if (ENGINE_RULES.includes(rule)) this.#problem(path, `"${rule}" is taken.`, 'Choose another name.');
    else this.#rules.add(rule);
  }

  #list(path: Path, list: unknown, validate: (path: Path, element: unknown) => void): void {
    if (list === undefined) return;
    if (!Array.isArray(list)) {
      this.#problem(path, `it is ${show(list)}.`, 'Write a list.');
      return;
    }
    for (const [index, element] of list.entries()) validate([...path, index], element);
  }

  #object(
    path: Path,
    value: unknown,
    properties: readonly string[] | undefined,
    form = 'an object',
  ): Record<string, unknown> | undefined {
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#problem(path, `it is ${show(value)}.`, `Write ${form}.`);
      return undefined;
    }
    for (const name of properties === undefined ? [] : Object.keys(value)) {
      if (isOneOf(name, properties ?? [])) continue;
      this.#problem([...path, name], 'there is no such setting.', `Write one of ${properties?.join(', ')}.`);
    }
    return value as Record<string, unknown>;
  }

  #problem(path: Path, message: string, fix: string): void {
    this.#problems.push({ path, message, fix });
  }
}

const NAME_FIX = 'Write lower-case letters, digits, ".", "_" and "-", at most 64.';

function isOneOf(value: unknown, list: readonly string[]): boolean {
  return typeof value === 'string' && list.includes(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value);
  return Array.isArray(value)
    ? 'a list'
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(value);
}
