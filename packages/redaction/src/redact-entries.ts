import type { KeyDecision } from './key-decisions.ts';
import type { SensitiveKey } from './key-matcher.ts';
import { REMOVED } from './redaction-action.ts';
import { maskMarker, NOT_SCANNED } from './redaction-marker.ts';
import { freeKey, isOwnProperty, readProperty, setProperty, THREW, type ValueWalk } from './value-walk.ts';

/** Stands for the entries that the limits cut off, as key and value. */
const REST: string = maskMarker(NOT_SCANNED);

/** Names under which a pair of properties keeps its key: `{ name: 'DB_PASSWORD', value: '…' }`. */
const NAME_PROPERTIES = [
  'name',
  'key',
  'header',
  'field',
  'variable',
  'parameter',
  'label',
  'id',
  'Name',
  'Key',
  'k',
  'param',
  'setting',
  'property',
  'attribute',
  'option',
  'ParameterKey',
  'ParameterName',
  'OptionName',
];

/** A kind of credential names its value as well, where it is a password: `{ type: 'password', value: '…' }`. */
const KIND_PROPERTY = 'type';

/** Private and symmetric parts of a JSON Web Key (RFC 7518, section 6). */
const PRIVATE_PARAMETERS: ReadonlySet<string> = new Set(['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth']);
const PRIVATE_KEY: SensitiveKey = { rule: 'private-key', condition: 'any' };

/** Shorter texts under a key such as `tokens` are names. */
const MIN_LIKELY = 20;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The names under which such a pair keeps its value. */
const VALUE_PROPERTIES: ReadonlySet<string> = new Set(['value', 'Value', 'v', 'val', 'ParameterValue']);

const LONGEST_VALUE_PROPERTY = 'ParameterValue'.length;

/**
 * Redacts the own enumerable properties of an object.
 *
 * @param emptyCopy - makes the object that gets the redacted properties, if any changes.
 * @param skipped - properties that the caller sees to.
 * @param sensitive - what the key that the object is under says about its values, where they look it.
 * @returns the object itself where nothing changes, otherwise the copy.
 */
export function redactEntries<T extends object>(
  walk: ValueWalk,
  source: T,
  emptyCopy: () => T,
  skipped?: ReadonlySet<string>,
  sensitive?: SensitiveKey,
): T {
  if (walk.copiesAll) return redactReadable(walk, source, emptyCopy, 0, skipped, sensitive);
  let copy: T | undefined;
  let count = 0;
  // Around the loop, not around each property: V8 reads what a loop of this kind finds without a look-up only so.
  try {
    for (const key in source) {
      if (!isOwnProperty.call(source, key) || skipped?.has(key)) continue;
      if (key === REST || count === walk.maxWidth) {
        copy ??= key === REST ? undefined : firstEntries(source, emptyCopy(), count, skipped);
        if (copy !== undefined && (key === REST || walk.notScanned() !== REMOVED))
          setProperty(copy, REST, REST);
        if (key === REST) continue;
        break;
      }
      const before = source[key];
      const decision = walk.decide(key);
      const after = walk.keyed(judged(walk, source, key, before, decision, sensitive), key, before);
      if (copy === undefined && (!Object.is(after, before) || decision.key !== key)) {
        copy = firstEntries(source, emptyCopy(), count, skipped);
      }
      if (copy !== undefined) addEntry(copy, decision, key, after);
      count++;
    }
  } catch {
    return redactReadable(walk, source, emptyCopy, count, skipped, sensitive);
  }
  const symbols = Object.getOwnPropertySymbols(source);
  if (symbols.length === 0) return copy ?? source;
  return redactSymbols(walk, source, symbols, copy, () => firstEntries(source, emptyCopy(), count, skipped));
}

/** The same for an object of which not everything can be read. What was found in the first entries is not told again. */
function redactReadable<T extends object>(
  walk: ValueWalk,
  source: T,
  emptyCopy: () => T,
  told: number,
  skipped: ReadonlySet<string> | undefined,
  sensitive: SensitiveKey | undefined,
): T {
  const copy = emptyCopy();
  let count = 0;
  for (const key of Object.keys(source)) {
    if (skipped?.has(key) || key === REST) continue;
    if (count === walk.maxWidth) {
      if (walk.notScanned() !== REMOVED) setProperty(copy, REST, REST);
      break;
    }
    const before = readProperty(source, key);
    const redacted = (): unknown => {
      const decision = walk.decide(key);
      const known = judged(walk, source, key, before, decision, sensitive);
      return addEntry(
        copy,
        decision,
        key,
        before === THREW ? walk.unreadable() : walk.keyed(known, key, before),
      );
    };
    if (count < told) walk.silently(redacted);
    else redacted();
    count++;
  }
  return redactSymbols(walk, source, Object.getOwnPropertySymbols(source), copy, () => copy);
}

function addEntry(copy: object, decision: KeyDecision, key: string, value: unknown): void {
  if (value === REMOVED) return;
  const isKept = decision.key === key;
  setProperty(copy, isKept ? key : freeKey((name) => Object.hasOwn(copy, name), decision.key), value);
}

/** What is known of a key, by itself or by what stands beside it or above. */
function judged(
  walk: ValueWalk,
  source: object,
  key: string,
  value: unknown,
  decision: KeyDecision,
  above: SensitiveKey | undefined,
): KeyDecision {
  if (decision.sensitive !== undefined) return decision;
  const sensitive =
    above !== undefined && isLikely(above, value)
      ? above
      : key.length > 5 && key.length !== LONGEST_VALUE_PROPERTY
        ? undefined
        : keyBeside(walk, source, key);
  return sensitive === undefined ? decision : { key: decision.key, sensitive };
}

/** Whether a value in a list of tokens and the like, `{ tokens: { access: 'x' } }`, is one: long, random, and no id. */
function isLikely({ condition }: SensitiveKey, value: unknown): boolean {
  return (
    condition === 'random' && typeof value === 'string' && value.length >= MIN_LIKELY && !UUID.test(value)
  );
}

/** What the name in a pair says about the value, or a key's type about its private parts. */
function keyBeside(walk: ValueWalk, source: object, key: string): SensitiveKey | undefined {
  if (VALUE_PROPERTIES.has(key)) return keyOfPair(walk, source);
  return PRIVATE_PARAMETERS.has(key) && typeof readProperty(source, 'kty') === 'string'
    ? PRIVATE_KEY
    : undefined;
}

/** Symbols are keys, too: consoles print them. */
function redactSymbols<T extends object>(
  walk: ValueWalk,
  source: T,
  symbols: readonly symbol[],
  copyOfStrings: T | undefined,
  copyStrings: () => T,
): T {
  let copy = copyOfStrings;
  for (const [index, symbol] of symbols.slice(0, walk.maxWidth).entries()) {
    if (!Object.prototype.propertyIsEnumerable.call(source, symbol)) continue;
    const key = symbol.description ?? '';
    const before = readProperty(source, symbol);
    const decision = walk.decide(key);
    const after = before === THREW ? walk.unreadable() : walk.keyed(decision, key, before);
    if (copy === undefined && (!Object.is(after, before) || decision.key !== key)) {
      copy = copyStrings();
      for (const earlier of symbols.slice(0, index))
        setProperty(copy, earlier, readProperty(source, earlier));
    }
    if (copy !== undefined && after !== REMOVED) {
      setProperty(copy, decision.key === key ? symbol : Symbol(decision.key), after);
    }
  }
  return copy ?? source;
}

/** What the name in a pair of name and value says about the value. */
function keyOfPair(walk: ValueWalk, source: object): SensitiveKey | undefined {
  for (const property of NAME_PROPERTIES) {
    const name = Object.hasOwn(source, property) ? readProperty(source, property) : undefined;
    const sensitive = typeof name === 'string' ? walk.decide(name).sensitive : undefined;
    if (sensitive !== undefined) return sensitive;
  }
  const kind = Object.hasOwn(source, KIND_PROPERTY) ? readProperty(source, KIND_PROPERTY) : undefined;
  const ofKind = typeof kind === 'string' ? walk.decide(kind).sensitive : undefined;
  if (ofKind?.rule === 'password') return ofKind;
  // A change of JSON Patch (RFC 6902).
  const path = Object.hasOwn(source, 'op') ? readProperty(source, 'path') : undefined;
  return typeof path === 'string' ? walk.decide(path.slice(path.lastIndexOf('/') + 1)).sensitive : undefined;
}

function firstEntries<T extends object>(
  source: T,
  copy: T,
  count: number,
  skipped: ReadonlySet<string> | undefined,
): T {
  let left = count;
  for (const key in source) {
    if (left === 0) break;
    if (!Object.hasOwn(source, key) || skipped?.has(key) || key === REST) continue;
    setProperty(copy, key, readProperty(source, key));
    left--;
  }
  return copy;
}
