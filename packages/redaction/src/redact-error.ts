import { withPrototype } from './redact-collection.ts';
import { redactEntries } from './redact-entries.ts';
import { REMOVED } from './redaction-action.ts';
import { readProperty, THREW, type ValueWalk } from './value-walk.ts';

/** What an error keeps where loops over its properties do not see it. The message first: the stack repeats it. */
const ERROR_PROPERTIES: readonly string[] = ['message', 'stack', 'cause', 'errors'];

const SKIPPED: ReadonlySet<string> = new Set(ERROR_PROPERTIES);

/** Redacts an error with its causes and properties. The copy is an error of the same class. */
export function redactError(walk: ValueWalk, source: Error): Error {
  let copy: Error | undefined;
  const emptyCopy = () => {
    copy ??= walk.register(source, withPrototype(new Error(), source));
    return copy;
  };
  if (walk.copiesAll) emptyCopy();
  const properties = new Map<string, unknown>();
  let changed = false;
  for (const name of ERROR_PROPERTIES) {
    const before = readProperty(source, name);
    if (before === undefined) continue;
    const after =
      before === THREW ? walk.unreadable() : redactProperty(walk, source, name, before, properties);
    changed ||= !Object.is(after, before);
    properties.set(name, after === REMOVED ? '' : after);
  }
  if (changed) emptyCopy();
  const result = redactEntries(walk, source, emptyCopy, SKIPPED);
  if (copy === undefined) return result;
  if (result === source) copyEntries(source, copy);
  for (const [name, value] of properties) defineLike(source, copy, name, value);
  if (!properties.has('stack')) Reflect.deleteProperty(copy, 'stack');
  keepReadable(source, copy);
  return copy;
}

function redactProperty(
  walk: ValueWalk,
  source: Error,
  name: string,
  before: unknown,
  properties: ReadonlyMap<string, unknown>,
): unknown {
  const message = readProperty(source, 'message');
  const newMessage = properties.get('message');
  let value = before;
  if (
    name === 'stack' &&
    typeof value === 'string' &&
    typeof message === 'string' &&
    newMessage !== message
  ) {
    // A rule for the message by its path, or one that needs the text around, does not find it in the stack again.
    if (message !== '') value = value.replaceAll(message, () => String(newMessage));
  }
  return walk.keyed(walk.decide(name), name, value);
}

/** Nothing else has changed: the other properties stay what they are. */
function copyEntries(source: Error, copy: Error): void {
  for (const key of Object.keys(source)) {
    if (!SKIPPED.has(key)) defineLike(source, copy, key, readProperty(source, key));
  }
}

function defineLike(source: Error, copy: Error, name: string, value: unknown): void {
  const enumerable = Object.prototype.propertyIsEnumerable.call(source, name);
  Object.defineProperty(copy, name, { value, enumerable, writable: true, configurable: true });
}

/** Classes such as `DOMException` read their name from a slot that a copy has not. */
function keepReadable(source: Error, copy: Error): void {
  for (const name of ['name', 'code']) {
    if (readProperty(copy, name) === THREW) defineLike(source, copy, name, readProperty(source, name));
  }
}
