/**
 * Masks the literals of a database query, as OpenTelemetry's semantic conventions ask of `db.query.text`:
 * https://opentelemetry.io/docs/specs/semconv/database/database-spans/#sanitization-of-dbquerytext
 *
 * One walk from token to token, over the dialects at once. Where they disagree about what ends a string, more is masked
 * rather than less.
 */
import {
  ALNUM,
  ALPHA,
  HEX,
  inClass,
  isDigit,
  isLineEnd,
  isSpace,
  skipClass,
  WORD,
} from './character-class.ts';

/** What stands for a literal. */
export const SQL_PLACEHOLDER = '?';

/** SQL Server's names have at most 128 characters, and two brackets around them. */
const MAX_NAME_LENGTH = 130;

/** Double quotes stand for names where one is in a place where only a name can be. */
const QUOTED_NAME =
  /(?:\b(?:from|join|into|update|select|table|by|as|column|index|on|distinct)\s|[,.(]\s?)\s?"/i;

/**
 * The query with every string, number and comment replaced by {@link SQL_PLACEHOLDER}; names, keywords and parameter
 * placeholders stay. The same string where there is nothing to replace. Queries written as JSON (MongoDB,
 * Elasticsearch) keep their keys. Never throws; what is cut off inside a literal is masked to the end.
 *
 * @example
 * maskSqlLiterals("SELECT * FROM users WHERE name = 'Ann' AND id = $1"); // SELECT * FROM users WHERE name = ? AND id = $1
 */
export function maskSqlLiterals(sql: string): string {
  const dialect = dialectOf(sql);
  let output = '';
  let copied = 0;
  let at = 0;
  while (at < sql.length) {
    const literal = literalAt(sql, at, dialect);
    if (literal === undefined) {
      at = tokenEnd(sql, at, dialect);
      continue;
    }
    if (literal.replacement !== sql.slice(literal.start, literal.end)) {
      output += sql.slice(copied, literal.start) + literal.replacement;
      copied = literal.end;
    }
    at = literal.end;
  }
  return copied === 0 ? sql : output + sql.slice(copied);
}

/** How double quotes are to be read. */
type Dialect = 'quoted-names' | 'quoted-strings' | 'json';

interface Literal {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

function dialectOf(sql: string): Dialect {
  const first = sql.trimStart().charCodeAt(0);
  if (first === 0x7b || first === 0x5b) return 'json';
  return sql.includes('`') || !QUOTED_NAME.test(sql) ? 'quoted-strings' : 'quoted-names';
}

/** The literal or comment that begins at `at`, where a token begins. */
function literalAt(sql: string, at: number, dialect: Dialect): Literal | undefined {
  const code = sql.charCodeAt(at);
  switch (code) {
    case 0x27: // '
      return masked(at, stringEnd(sql, at, false));
    case 0x22: // "
      return quotedLiteral(sql, at, dialect);
    case 0x24: // $
      return dollarQuoted(sql, at);
    case 0x2d: // -
      return sql.charCodeAt(at + 1) === 0x2d ? comment(sql, at, 2, lineEnd(sql, at)) : undefined;
    case 0x23: // #
      return isSpace(sql.charCodeAt(at + 1)) ? comment(sql, at, 1, lineEnd(sql, at)) : undefined;
    case 0x2f: // /
      return sql.charCodeAt(at + 1) === 0x2a ? blockComment(sql, at) : undefined;
    default:
      if (isDigit(code)) return masked(at, numberEnd(sql, at));
      if (code === 0x2e && isDigit(sql.charCodeAt(at + 1)) && !inClass(sql.charCodeAt(at - 1), WORD))
        return masked(at, numberEnd(sql, at));
      return prefixedString(sql, at);
  }
}

function masked(start: number, end: number): Literal {
  return { start, end, replacement: SQL_PLACEHOLDER };
}

/** `N'…'`, `E'…'`, `X'…'`, `_utf8'…'`: the prefix says what kind of string follows. */
function prefixedString(sql: string, at: number): Literal | undefined {
  if (!inClass(sql.charCodeAt(at), WORD)) return undefined;
  let quote = skipClass(sql, at, WORD);
  if (sql.charCodeAt(quote) === 0x26) quote++;
  if (sql.charCodeAt(quote) !== 0x27 || (quote - at > 2 && sql.charCodeAt(at) !== 0x5f)) return undefined;
  const escapes = (sql.charCodeAt(at) | 0x20) === 0x65;
  return masked(at, stringEnd(sql, quote, escapes));
}

/**
 * Behind the string's closing quote. A doubled quote does not close it. A backslash escapes a quote in some dialects
 * and not in others: there, everything up to the last quote of the query counts as the string.
 */
function stringEnd(sql: string, at: number, escapes: boolean): number {
  const quote = sql.charCodeAt(at);
  for (let position = at + 1; position < sql.length; position++) {
    const code = sql.charCodeAt(position);
    if (code === 0x5c) {
      if (!escapes && sql.charCodeAt(position + 1) === quote) return lastQuoteEnd(sql, quote, position);
      position++;
    } else if (code === quote) {
      if (sql.charCodeAt(position + 1) !== quote) return position + 1;
      position++;
    }
  }
  return sql.length;
}

function lastQuoteEnd(sql: string, quote: number, from: number): number {
  const last = sql.lastIndexOf(String.fromCharCode(quote));
  return last > from + 1 ? last + 1 : from + 2;
}

function quotedLiteral(sql: string, at: number, dialect: Dialect): Literal | undefined {
  if (dialect === 'quoted-names') return undefined;
  const end = stringEnd(sql, at, dialect === 'json');
  if (dialect === 'json') {
    let next = end;
    while (isSpace(sql.charCodeAt(next))) next++;
    if (sql.charCodeAt(next) === 0x3a) return { start: at, end, replacement: sql.slice(at, end) };
    return { start: at, end, replacement: `"${SQL_PLACEHOLDER}"` };
  }
  return masked(at, end);
}

/** `$$…$$` and `$tag$…$tag$`; `$1` is a parameter. */
function dollarQuoted(sql: string, at: number): Literal | undefined {
  const tagEnd = skipClass(sql, at + 1, WORD);
  if (sql.charCodeAt(tagEnd) !== 0x24 || isDigit(sql.charCodeAt(at + 1))) return undefined;
  const tag = sql.slice(at, tagEnd + 1);
  const close = sql.indexOf(tag, tagEnd + 1);
  return masked(at, close === -1 ? sql.length : close + tag.length);
}

function comment(sql: string, at: number, opening: number, end: number): Literal {
  const empty = sql.slice(at + opening, end).trim() === '';
  const replacement = empty ? sql.slice(at, end) : `${sql.slice(at, at + opening)} ${SQL_PLACEHOLDER}`;
  return { start: at, end, replacement };
}

function blockComment(sql: string, at: number): Literal {
  const close = sql.indexOf('*/', at + 2);
  return { start: at, end: close === -1 ? sql.length : close + 2, replacement: `/* ${SQL_PLACEHOLDER} */` };
}

function lineEnd(sql: string, at: number): number {
  let end = at;
  while (end < sql.length && !isLineEnd(sql.charCodeAt(end))) end++;
  return end;
}

/** Decimal, with fraction and exponent, or hexadecimal. */
function numberEnd(sql: string, at: number): number {
  if (sql.charCodeAt(at) === 0x30 && (sql.charCodeAt(at + 1) | 0x20) === 0x78)
    return skipClass(sql, at + 2, HEX);
  let end = at;
  while (inClass(sql.charCodeAt(end), ALNUM) || sql.charCodeAt(end) === 0x2e) {
    const exponent = (sql.charCodeAt(end) | 0x20) === 0x65;
    end++;
    const sign = sql.charCodeAt(end);
    if (exponent && (sign === 0x2b || sign === 0x2d) && isDigit(sql.charCodeAt(end + 1))) end++;
  }
  return end;
}

/** Behind a name, a quoted name, a parameter or a single sign. */
function tokenEnd(sql: string, at: number, dialect: Dialect): number {
  const code = sql.charCodeAt(at);
  if (code === 0x60 || (code === 0x22 && dialect === 'quoted-names')) return closingQuote(sql, at, code);
  if (code === 0x5b && inClass(sql.charCodeAt(at + 1), ALPHA)) {
    const close = sql.slice(at, at + MAX_NAME_LENGTH).indexOf(']');
    return close === -1 ? at + 1 : at + close + 1;
  }
  // `$1`, `:name`, `@p1`, `?1`: parameters.
  const sigil = dialect !== 'json' && (code === 0x24 || code === 0x3a || code === 0x40 || code === 0x3f);
  const end = skipClass(sql, sigil ? at + 1 : at, WORD);
  return Math.max(at + 1, end);
}

function closingQuote(sql: string, at: number, quote: number): number {
  const close = sql.indexOf(String.fromCharCode(quote), at + 1);
  return close === -1 ? sql.length : close + 1;
}
