import { displayValue, type StoredAttributes, type StoredValue } from '@agentbus/otlp';
import { escapeJson, escapeLine } from './terminal-text.ts';

/** What may stand unquoted after `=`: no white space, quote, equals sign, backslash. */
const BARE = /^[^\s"=\\]+$/u;

/** What a key cannot hold without ending early. */
const NOT_IN_KEY = /[\s"=]/gu;

/** The name of a field in `key=value` text, on one line and without controls. */
export function fieldKey(key: string): string {
  return escapeLine(key.replace(NOT_IN_KEY, '_')) || '_';
}

/** A value in `key=value` text: bare where that is unambiguous, else a JSON string. */
export function fieldValue(text: string): string {
  return BARE.test(text) && escapeLine(text) === text ? text : escapeJson(JSON.stringify(text));
}

/** Attributes as `key` and `value` text, ready to be joined by `=`. */
export function attributeFields(
  attributes: StoredAttributes,
): { name: string; key: string; value: string }[] {
  return Object.entries(attributes).map(([name, value]: [string, StoredValue]) => ({
    name,
    key: fieldKey(name),
    value: fieldValue(displayValue(value)),
  }));
}
