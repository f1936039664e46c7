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
];

/** The names under which such a pair keeps its value. */
const VALUE_PROPERTIES = ['value', 'Value'];

/**
 * Redacts the own enumerable properties of an object.
 *
 * @param emptyCopy - makes the object that gets the redacted properties, if any changes.
 * @param skipped - properties that the caller sees to.
 * @returns the object itself where nothing changes, otherwise the copy.
 */
export function redactEntries<T extends object>(
  walk: ValueWalk,
  source: T,
  emptyCopy: () => T,
  skipped?: ReadonlySet<string>,
): T {
  let copy = walk.copiesAll ? emptyCopy() : undefined;
  const pairKey = keyOfPair(walk, source);
  let count = 0;
  for (const key in source) {
    if (!isOwnProperty.call(source, key) || skipped?.has(key)) continue;
    if (key === REST) {
      if (copy !== undefined) setProperty(copy, REST, REST);
      continue;
    }
    if (count === walk.maxWidth) {
      copy ??= firstEntries(source, emptyCopy(), count, skipped);
      if (walk.notScanned() !== REMOVED) setProperty(copy, REST, REST);
      break;
    }
    let before: unknown;
    // Not through a function: V8 reads what a loop of this kind finds without a look-up only inside of it.
    try {
      before = source[key];
    } catch {
      before = THREW;
    }
    const decision = walk.decide(key);
    const judged =
      pairKey !== undefined && VALUE_PROPERTIES.includes(key) ? { key, sensitive: pairKey } : decision;
    const after = before === THREW ? walk.unreadable() : walk.keyed(judged, key, before);
    if (copy === undefined && (!Object.is(after, before) || decision.key !== key)) {
      copy = firstEntries(source, emptyCopy(), count, skipped);
    }
    if (copy !== undefined && after !== REMOVED) {
      const target = copy;
      const isKept = decision.key === key;
      setProperty(target, isKept ? key : freeKey((name) => Object.hasOwn(target, name), decision.key), after);
    }
    count++;
  }
  const symbols = Object.getOwnPropertySymbols(source);
  if (symbols.length === 0) return copy ?? source;
  return redactSymbols(walk, source, symbols, copy, () => firstEntries(source, emptyCopy(), count, skipped));
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
  if (!('value' in source || 'Value' in source)) return undefined;
  for (const property of NAME_PROPERTIES) {
    const name = Object.hasOwn(source, property) ? readProperty(source, property) : undefined;
    const sensitive = typeof name === 'string' ? walk.decide(name).sensitive : undefined;
    if (sensitive !== undefined) return sensitive;
  }
  return undefined;
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
