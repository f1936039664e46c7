import { ByteWriter } from './byte-writer.ts';
import { type Fragment, fragmentOf, label } from './fragment.ts';

/** Distinct keys whose encoded form is remembered; an application has some hundred. */
const MAX_KEYS = 4096;

/** Longer keys are written each time: keys that long are data. */
const MAX_KEY_LENGTH = 128;

const KEY = label('{"key":');
const VALUE = label(',"value":');

const known = new Map<string, Fragment>();

/** Appends what precedes an attribute's value: `{"key":"…","value":`. Keys recur, so their bytes are remembered. */
export function writeKey(writer: ByteWriter, key: string): void {
  const fragment = known.get(key);
  if (fragment !== undefined) writer.fragment(fragment);
  else if (key.length > MAX_KEY_LENGTH) encodeKey(writer, key);
  else writer.fragment(remember(key));
}

function remember(key: string): Fragment {
  // Keys that are made up at run time would crowd out the others for good; starting over lets those come back.
  if (known.size >= MAX_KEYS) known.clear();
  const writer = new ByteWriter(KEY.length + VALUE.length + MAX_KEY_LENGTH);
  encodeKey(writer, key);
  const fragment = fragmentOf(writer.copy(0, writer.length));
  known.set(key, fragment);
  return fragment;
}

function encodeKey(writer: ByteWriter, key: string): void {
  writer.fragment(KEY);
  writer.string(key);
  writer.fragment(VALUE);
}
