/** OTLP values in DuckDB: macros over attribute lists and AnyValues, with the string forms of `displayValue`. */
import { decodeValue, displayValue } from '@agentbus/otlp';
import { parseExactJson } from './exact-json.ts';

/** A list of KeyValues as `json_transform` takes it: keys apart, values still JSON, so that only those asked for are read. */
export const KEY_VALUES = '[{"key":"VARCHAR","value":"JSON"}]';

const ANY_VALUE = JSON.stringify({
  stringValue: 'VARCHAR',
  intValue: 'VARCHAR',
  boolValue: 'VARCHAR',
  doubleValue: 'VARCHAR',
  kvlistValue: 'JSON',
  arrayValue: 'JSON',
  bytesValue: 'VARCHAR',
});

/** The name of the function that {@link displayText} becomes in DuckDB. */
export const DISPLAY_FUNCTION = 'agentbus_display';

/**
 * The string form of an AnyValue, given as its OTLP field and that field's JSON or text. It is what DuckDB has no way to
 * compute: lists and maps, bytes, and the shortest form of a double as JavaScript (and the collector) write it.
 */
export function displayText(field: string, text: string): string {
  try {
    const json = field === 'kvlistValue' || field === 'arrayValue' ? parseExactJson(text) : text;
    return displayValue(decodeValue({ [field]: json }));
  } catch {
    // Not OTLP. An error here would end the search for all records; the decoder reports this one if it is found.
    return text;
  }
}

/** Integers, and decimals of at most 15 digits from 10⁻⁶ on: their shortest form is what stands there. */
const PLAIN_INTEGER = '0|-?[1-9][0-9]{0,17}';
const PLAIN_DECIMAL = '0|-?[1-9][0-9]{0,14}|-?(0|[1-9][0-9]{0,6})\\.[0-9]{0,5}[1-9]';

const INTEGER_TEXT = new RegExp(`^(?:${PLAIN_INTEGER})$`);
const DECIMAL_TEXT = new RegExp(`^(?:${PLAIN_DECIMAL})$`);
const NUMBER_START = /^-?\d/;

/** Tells whether the text of an `intValue`, or else of a `doubleValue`, is its string form for sure. */
export function isPlainNumber(integer: boolean): (text: string) => boolean {
  if (integer) return (text) => INTEGER_TEXT.test(text);
  // Writing a double takes ten times as long as looking at the text.
  return (text) => DECIMAL_TEXT.test(text) || (NUMBER_START.test(text) && String(Number(text)) === text);
}

/**
 * Creates what the tables are made of. `agentbus_display` must exist. A macro repeats its arguments' expressions, so what
 * is costly and needed more than once goes through a lambda, which evaluates it once.
 *
 * - `agentbus_text(json)`: the string form of an AnyValue; `''` for none
 * - `agentbus_texts(list)`: those of all values of a list of KeyValues
 * - `agentbus_last(list)`: a list of KeyValues with the last of each repeated key only
 * - `agentbus_get(list, key)`: the string form of an attribute; NULL where there is no such key
 * - `agentbus_map(list)`: all of them as a map
 * - `agentbus_id(id)`: a trace or span id in lower case; `''` for none and for the invalid id of zeros
 * - `agentbus_is_otlp(line)`: whether a line's JSON is an OTLP message
 */
export const VALUE_MACROS: readonly string[] = [
  `CREATE MACRO agentbus_any(v) AS CASE
    WHEN v.stringValue IS NOT NULL THEN v.stringValue
    WHEN v.intValue IS NOT NULL THEN
      CASE WHEN regexp_full_match(v.intValue, '${PLAIN_INTEGER}') THEN v.intValue
      ELSE ${DISPLAY_FUNCTION}('intValue', v.intValue) END
    WHEN v.boolValue IS NOT NULL THEN v.boolValue
    WHEN v.doubleValue IS NOT NULL THEN
      CASE WHEN regexp_full_match(v.doubleValue, '${PLAIN_DECIMAL}') THEN v.doubleValue
      ELSE ${DISPLAY_FUNCTION}('doubleValue', v.doubleValue) END
    WHEN v.kvlistValue IS NOT NULL THEN ${DISPLAY_FUNCTION}('kvlistValue', v.kvlistValue)
    WHEN v.arrayValue IS NOT NULL THEN ${DISPLAY_FUNCTION}('arrayValue', v.arrayValue)
    WHEN v.bytesValue IS NOT NULL THEN ${DISPLAY_FUNCTION}('bytesValue', v.bytesValue)
    ELSE '' END`,
  `CREATE MACRO agentbus_texts(list) AS list_transform(
    list_transform(list, lambda a: json_transform(a.value, '${ANY_VALUE}')), lambda v: agentbus_any(v))`,
  `CREATE MACRO agentbus_text(json) AS agentbus_texts([{'value': json}])[1]`,
  `CREATE MACRO agentbus_keys(list) AS list_transform(list, lambda a: coalesce(a.key, ''))`,
  `CREATE MACRO agentbus_last(list) AS CASE
    WHEN list IS NULL THEN []
    WHEN len(list_distinct(agentbus_keys(list))) = len(list) THEN list
    ELSE list_filter(list, lambda a, i: NOT list_contains(agentbus_keys(list)[i + 1:], coalesce(a.key, ''))) END`,
  `CREATE MACRO agentbus_get(list, name) AS
    agentbus_texts(list_filter(list, lambda a: coalesce(a.key, '') = name)[-1:])[1]`,
  `CREATE MACRO agentbus_map(list) AS map(agentbus_keys(agentbus_last(list)), agentbus_texts(agentbus_last(list)))`,
  `CREATE MACRO agentbus_id(id) AS CASE WHEN id IS NULL OR regexp_full_match(id, '0*') THEN '' ELSE lower(id) END`,
  `CREATE MACRO agentbus_is_otlp(line) AS starts_with(line, '{"resourceLogs":[{')
    OR starts_with(line, '{"resourceSpans":[{') OR json_type(line, '$.resourceLogs') = 'ARRAY'
    OR json_type(line, '$.resourceSpans') = 'ARRAY' OR json_type(line, '$.resourceMetrics') = 'ARRAY'
    OR coalesce(len(json_keys(line)) = 0 AND json_type(line) = 'OBJECT', false)`,
];
