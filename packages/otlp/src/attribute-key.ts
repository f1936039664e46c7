import { ByteWriter } from './byte-writer.ts';
import { type Fragment, fragmentOf } from './fragment.ts';

/** Distinct keys whose encoded form is remembered; an application has some hundred. */
const MAX_KEYS = 4096;

/** Longer keys are written each time: keys that long are data. */
const MAX_KEY_LENGTH = 128;

/** How many values of a key are remembered: a key that has had more holds data, of which the next value is new again. */
const MAX_VALUES = 32;

/** Longer texts are data. */
const MAX_VALUE_LENGTH = 64;

/** What the values of all keys may take, in all: some 500 KB. */
const MAX_ALL_VALUES = 2048;

/** A value that may be remembered. */
type KnownValue = string | number;

/** What precedes the value of an attribute, by the type of the value, beginning with a comma. */
export interface AttributeKey {
  readonly name: string;
  /** `,{"key":"…","value":{"stringValue":"` */
  readonly beforeText: Fragment;
  /** `,{"key":"…","value":{"intValue":"` */
  readonly beforeInteger: Fragment;
  /** `,{"key":"…","value":` */
  readonly beforeAny: Fragment;
  /** The key that came behind it last. Attributes come in the same order again, so that it need not be looked up. */
  next: AttributeKey | undefined;
  /** Whole attributes, by their values; `undefined` where the key holds data. Change it by {@link rememberValue}. */
  values: Map<KnownValue, Fragment> | undefined;
}

const known = new Map<string, AttributeKey>();
const scratch = new ByteWriter();
let allValues = 0;

/** Stands before the first attribute of a record. */
export const BEFORE_ATTRIBUTES: AttributeKey = encodeKey('');

/** Stands before the first entry of a map that is a value. */
export const BEFORE_ENTRIES: AttributeKey = encodeKey('');

/** The key with a name, behind another one; `undefined` for a name that is not to be remembered: {@link writeKey}. */
export function keyAfter(previous: AttributeKey, name: string): AttributeKey | undefined {
  const { next } = previous;
  return next !== undefined && next.name === name ? next : findAfter(previous, name);
}

/** Whether a value may be among {@link AttributeKey.values}. Not 0, which a map does not tell from minus zero. */
export function isMemorable(value: unknown): value is KnownValue {
  return typeof value === 'string'
    ? value.length <= MAX_VALUE_LENGTH
    : typeof value === 'number' && value !== 0;
}

/** Remembers an attribute, which is what the writer has from `start` on. */
export function rememberValue(key: AttributeKey, value: KnownValue, writer: ByteWriter, start: number): void {
  if (key.values === undefined) return;
  if (key.values.size === MAX_VALUES) {
    allValues -= MAX_VALUES;
    key.values = undefined;
  } else if (allValues < MAX_ALL_VALUES) {
    key.values.set(value, fragmentOf(writer.copy(start)));
    allValues += 1;
  }
}

/** Appends what precedes any value of a key: `,{"key":"…","value":`. */
export function writeKey(writer: ByteWriter, name: string): void {
  writer.ascii(',{"key":');
  writer.string(name);
  writer.ascii(',"value":');
}

function findAfter(previous: AttributeKey, name: string): AttributeKey | undefined {
  if (name.length > MAX_KEY_LENGTH) return undefined;
  let key = known.get(name);
  if (key === undefined) {
    // Keys that are made up at run time would crowd out the others for good; starting over lets those come back.
    if (known.size >= MAX_KEYS) forgetKeys();
    key = encodeKey(name);
    known.set(name, key);
  }
  previous.next = key;
  return key;
}

function forgetKeys(): void {
  // Each holds on to the next one.
  for (const key of [BEFORE_ATTRIBUTES, BEFORE_ENTRIES, ...known.values()]) key.next = undefined;
  known.clear();
  allValues = 0;
}

function encodeKey(name: string): AttributeKey {
  const fragment = (valueHead: string) => {
    scratch.clear();
    writeKey(scratch, name);
    scratch.ascii(valueHead);
    return fragmentOf(scratch.view());
  };
  return {
    name,
    beforeText: fragment('{"stringValue":"'),
    beforeInteger: fragment('{"intValue":"'),
    beforeAny: fragment(''),
    next: undefined,
    values: new Map(),
  };
}
