/** Arrays, Maps and Sets, and the web's lists of names and values. */
import type { SensitiveKey } from './key-matcher.ts';
import { REMOVED } from './redaction-action.ts';
import { maskMarker, NOT_SCANNED } from './redaction-marker.ts';
import { looksRandom } from './value-condition.ts';
import { freeKey, readProperty, THREW, type ValueWalk } from './value-walk.ts';

const REST: string = maskMarker(NOT_SCANNED);

/** A name as in a list of headers. */
const HEADER_NAME = /^[A-Za-z][\w.-]{1,63}$/;

/** A command's option: `--password`, `-token`. */
const COMMAND_OPTION = /^--?[A-Za-z][\w.-]{1,63}$/;

/** Options whose argument is a name and a password, and the commands that have them: `['curl', '-u', 'ann:…']`. */
const USER_FLAG = /^(?:-u|--user|--proxy-user|-a|--auth)$/;
const USER_COMMAND = /(?:^|[\\/])(?:curl|wget|https?)(?:\.exe)?$/;
const CREDENTIALS: SensitiveKey = { rule: 'authorization', condition: 'any' };

export function redactArray(
  walk: ValueWalk,
  source: readonly unknown[],
  sensitive: SensitiveKey | undefined,
): readonly unknown[] {
  let copy: unknown[] | undefined = walk.copiesAll
    ? walk.register(source, withPrototype<unknown[]>([], source))
    : undefined;
  const isPairs = isListOfPairs(source);
  const width = Math.min(source.length, walk.maxWidth);
  for (let index = 0; index < width; index++) {
    const before = readProperty(source, index);
    const key =
      sensitive ?? (typeof before === 'string' ? keyBefore(walk, source, index, before, isPairs) : undefined);
    const after = before === THREW ? walk.unreadable() : walk.element(index, before, key);
    if (copy === undefined && !Object.is(after, before)) copy = firstElements(walk, source, index);
    if (copy !== undefined && after !== REMOVED) copy.push(after);
  }
  if (source.length === width) return copy ?? source;
  if (source.length === width + 1 && source[width] === REST) copy?.push(REST);
  else {
    copy ??= firstElements(walk, source, width);
    const marker = walk.notScanned();
    if (marker !== REMOVED) copy.push(marker);
  }
  return copy ?? source;
}

export function redactMap(
  walk: ValueWalk,
  source: ReadonlyMap<unknown, unknown>,
): ReadonlyMap<unknown, unknown> {
  const emptyCopy = () => walk.register(source, withPrototype(new Map<unknown, unknown>(), source));
  let copy = walk.copiesAll ? emptyCopy() : undefined;
  let count = 0;
  for (const [key, before] of Map.prototype.entries.call(source)) {
    if (key === REST) {
      copy?.set(REST, REST);
      continue;
    }
    if (count === walk.maxWidth) {
      copy ??= firstPairs(source, emptyCopy(), count);
      if (walk.notScanned() !== REMOVED) copy.set(REST, REST);
      break;
    }
    let newKey: unknown;
    let after: unknown;
    if (typeof key === 'string') {
      const decision = walk.decide(key);
      newKey = decision.key;
      after = walk.keyed(decision, key, before);
    } else {
      newKey = walk.value(key);
      after = walk.element(count, before, undefined);
    }
    if (copy === undefined && !(Object.is(after, before) && Object.is(newKey, key))) {
      copy = firstPairs(source, emptyCopy(), count);
    }
    if (copy !== undefined && after !== REMOVED) {
      const target = copy;
      const isNew = typeof newKey === 'string' && newKey !== key;
      target.set(isNew ? freeKey((name) => target.has(name), newKey as string) : newKey, after);
    }
    count++;
  }
  return copy ?? source;
}

export function redactSet(
  walk: ValueWalk,
  source: ReadonlySet<unknown>,
  sensitive: SensitiveKey | undefined,
): ReadonlySet<unknown> {
  const emptyCopy = () => walk.register(source, withPrototype(new Set<unknown>(), source));
  let copy = walk.copiesAll ? emptyCopy() : undefined;
  let count = 0;
  for (const before of Set.prototype.values.call(source)) {
    const isRest = count >= walk.maxWidth && before !== REST;
    if (isRest) copy ??= firstMembers(source, emptyCopy(), count);
    const after = isRest ? walk.notScanned() : walk.element(count, before, sensitive);
    if (copy === undefined && !Object.is(after, before)) copy = firstMembers(source, emptyCopy(), count);
    if (copy !== undefined && after !== REMOVED) copy.add(after);
    if (isRest) break;
    count++;
  }
  return copy ?? source;
}

/** A list of names and values of the web's kind. */
interface Fields<V> extends Iterable<[string, V]> {
  append(name: string, value: V): void;
}

/** `URLSearchParams`, `Headers` and `FormData`. Files in a form stay as they are. */
export function redactFields<V, T extends Fields<V>>(walk: ValueWalk, source: T, emptyCopy: () => T): T {
  const fields: [string, V][] = [];
  let changed = false;
  for (const [key, before] of source) {
    if (fields.length >= walk.maxWidth) {
      changed = true;
      walk.notScanned();
      break;
    }
    const decision = walk.decide(key);
    const after = typeof before === 'string' ? walk.keyed(decision, key, before) : before;
    changed ||= after !== before || decision.key !== key;
    if (after !== REMOVED) fields.push([decision.key, after as V]);
  }
  if (!changed) return source;
  const copy = emptyCopy();
  for (const [key, value] of fields) copy.append(key, value);
  return copy;
}

/** Gives a copy the class of what it stands for. */
export function withPrototype<T extends object>(copy: T, source: object): T {
  const prototype: unknown = Object.getPrototypeOf(source);
  if (Object.getPrototypeOf(copy) !== prototype) Object.setPrototypeOf(copy, prototype as object | null);
  return copy;
}

/**
 * What the text in front says about an element: an option of a command line (`['--password', '…']`), or the name in
 * a list of names and values, as raw headers are.
 */
function keyBefore(
  walk: ValueWalk,
  source: readonly unknown[],
  index: number,
  value: string,
  isPairs: boolean,
): SensitiveKey | undefined {
  if (index === 0) return undefined;
  const before = readProperty(source, index - 1);
  if (typeof before !== 'string') return undefined;
  if (before.startsWith('-')) {
    if (value.includes(':') && USER_FLAG.test(before) && isCommandOf(source)) return CREDENTIALS;
    return COMMAND_OPTION.test(before) && !value.startsWith('-') ? walk.decide(before).sensitive : undefined;
  }
  if (!isPairs || index % 2 === 0 || !HEADER_NAME.test(before)) return undefined;
  const key = walk.decide(before).sensitive;
  // A list of names looks the same: `['password', 'email']` are fields that are missing.
  return key !== undefined && (looksRandom(value) || /[\s=;]/.test(value)) ? key : undefined;
}

function isCommandOf(source: readonly unknown[]): boolean {
  const command = readProperty(source, 0);
  return typeof command === 'string' && USER_COMMAND.test(command);
}

/** A pair, or a flat list of pairs; the first two names tell. */
function isListOfPairs(source: readonly unknown[]): boolean {
  if (source.length < 2 || source.length % 2 !== 0 || source.length > 512) return false;
  const first = readProperty(source, 0);
  const third = source.length > 2 ? readProperty(source, 2) : first;
  return (
    typeof first === 'string' &&
    HEADER_NAME.test(first) &&
    typeof third === 'string' &&
    HEADER_NAME.test(third)
  );
}

function firstElements(walk: ValueWalk, source: readonly unknown[], count: number): unknown[] {
  const copy: unknown[] = withPrototype<unknown[]>([], source);
  for (let index = 0; index < count; index++) copy.push(readProperty(source, index));
  return walk.register(source, copy);
}

function firstPairs(
  source: ReadonlyMap<unknown, unknown>,
  copy: Map<unknown, unknown>,
  count: number,
): Map<unknown, unknown> {
  let left = count;
  for (const [key, value] of Map.prototype.entries.call(source)) {
    if (left-- === 0) break;
    copy.set(key, value);
  }
  return copy;
}

function firstMembers(source: ReadonlySet<unknown>, copy: Set<unknown>, count: number): Set<unknown> {
  let left = count;
  for (const member of Set.prototype.values.call(source)) {
    if (left-- === 0) break;
    copy.add(member);
  }
  return copy;
}
