/** Words close to a candidate: what decides where the candidate's form alone does not. */
import { ALPHA, inClass } from './character-class.ts';

/** How far back a word counts as near, in UTF-16 units. */
const NEAR = 40;

/** Keys and words of quantities, and of ids that are counted up. In lower case; they count at a word's end. */
const QUANTITY_WORDS: readonly string[] = [
  'bytes',
  'byte',
  'size',
  'length',
  'total',
  'count',
  'offset',
  'duration',
  'elapsed',
  'nanos',
  'micros',
  'millis',
  'time',
  'timestamp',
  'memory',
  'heap',
  'rss',
  'limit',
  'amount',
  'price',
  'sum',
  'balance',
  'order',
  'orderid',
  'invoice',
  'tracking',
  'seq',
  'sequence',
  'version',
  'build',
  'serial',
  'sku',
  'isbn',
  'ean',
  'upc',
  'epoch',
  'nonce',
  'block',
  'height',
  'free',
  'used',
  'capacity',
  'quota',
  'ticks',
  'cycles',
  'took',
  'after',
  'lsn',
  'checkpoint',
  'rows',
  '订单',
  '订单号',
  '单号',
  '运单号',
  '编号',
  '流水号',
  '字节',
  '大小',
  '耗时',
];

/** What follows a quantity. */
const UNITS =
  /^\s?(?:bytes?\b|[kmgt]i?b\b|b\b|ns\b|[uµ]s\b|ms\b|s\b|rows?\b|records?\b|items?\b|ops\b|%|次|条|字节|元|个)/i;

/** Whether one of the words (in lower case) is near before the position, on the same line. */
export function hasWordBefore(text: string, at: number, words: readonly string[]): boolean {
  const near = text.slice(Math.max(0, at - NEAR), at).toLowerCase();
  const line = near.slice(near.lastIndexOf('\n') + 1);
  return words.some((word) => line.includes(word));
}

/** Whether the number is a quantity by the word or key in front of it, or by the unit behind it. */
export function isQuantity(text: string, start: number, end: number): boolean {
  if (UNITS.test(text.slice(end, end + 10))) return true;
  const near = text.slice(Math.max(0, start - NEAR), start).toLowerCase();
  const word = near.replace(/[\s"'=:：#([{]+$/, '');
  return QUANTITY_WORDS.some((quantity) => {
    if (!word.endsWith(quantity)) return false;
    // Ideographs need no boundary in front; letters do, or `order` would be found in `border`.
    return (
      !inClass(quantity.charCodeAt(0), ALPHA) ||
      !inClass(word.charCodeAt(word.length - quantity.length - 1), ALPHA)
    );
  });
}
