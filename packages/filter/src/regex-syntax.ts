const INSENSITIVE = '(?i)';

/** Groups that RE2 refuses, by what they are called. */
const UNSUPPORTED_GROUPS: readonly (readonly [string, string])[] = [
  ['(?=', 'look-ahead'],
  ['(?!', 'look-ahead'],
  ['(?<=', 'look-behind'],
  ['(?<!', 'look-behind'],
  ['(?>', 'an atomic group'],
];

const BACK_REFERENCE = /\\(?:[1-9]|k[<{])/y;

/** What a pattern has that RE2 does not, by name; `undefined` where nothing is found. */
export function findUnsupported(pattern: string): string | undefined {
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index);
    if (character === '\\') {
      BACK_REFERENCE.lastIndex = index;
      if (!inClass && BACK_REFERENCE.test(pattern)) return 'a back-reference';
      index++;
    } else if (inClass) {
      inClass = character !== ']';
    } else if (character === '[') {
      inClass = true;
      // Directly behind its opening, "]" is a member of the class.
      if (pattern.charAt(index + 1) === '^') index++;
      if (pattern.charAt(index + 1) === ']') index++;
    } else if (character === '(') {
      const group = UNSUPPORTED_GROUPS.find(([opening]) => pattern.startsWith(opening, index));
      if (group) return group[1];
    }
  }
  return undefined;
}

/** Takes a leading `(?i)`, which not every engine reads, off a pattern. */
export function splitCaseFlag(pattern: string): { pattern: string; ignoreCase: boolean } {
  const ignoreCase = pattern.startsWith(INSENSITIVE);
  return { pattern: ignoreCase ? pattern.slice(INSENSITIVE.length) : pattern, ignoreCase };
}

/** The opposite of {@link splitCaseFlag}. */
export function joinCaseFlag(pattern: string, ignoreCase: boolean): string {
  return ignoreCase ? INSENSITIVE + pattern : pattern;
}
