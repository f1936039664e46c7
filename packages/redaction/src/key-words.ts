/** Splits keys into words, so that `userPassword`, `user_password`, `x-user-password` and `USER.PASSWORD` are alike. */

/** A boundary inside camelCase, in front of a capital that starts a word: `user|Password`, `API|Key`. */
const CAMEL_BOUNDARY = /(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

const SEPARATORS = /[^\p{L}\p{M}\p{Nd}]+/u;

const COMBINING_MARKS = /\p{M}+/gu;

/** Acronyms and names whose capitals are no word boundaries. */
const ONE_WORD: readonly (readonly [RegExp, string])[] = [
  [/OAuth/g, 'Oauth'],
  [/API(?=[kK])/g, 'Api'],
  [/IDs(?![a-z])/g, 'Ids'],
  [/JWTs(?![a-z])/g, 'Jwts'],
  [/PINs(?![a-z])/g, 'Pins'],
];

/** The words of a key, lower case and without accents; digits at a word's end are not part of it. */
export function keyWords(key: string): string[] {
  let text = key;
  for (const [pattern, replacement] of ONE_WORD) text = text.replace(pattern, replacement);
  const words: string[] = [];
  for (const part of text.split(SEPARATORS)) {
    for (const word of part.split(CAMEL_BOUNDARY)) {
      const folded = foldWord(word);
      if (folded !== '') words.push(folded);
    }
  }
  return words;
}

/** Lower case, without accents; `ß` as `ss`, `ł` as `l`, `ø` as `o`, `ı` as `i`. */
export function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(COMBINING_MARKS, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .normalize('NFC')
    .replace(/(?<=\p{L})\p{Nd}+$/u, '');
}
