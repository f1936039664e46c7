/** Entries that name their key as a value: `{"name":"DB_PASSWORD","value":"x"}`, `<add key="password" value="x"/>`. */

/** How far in front of `value` its name may stand. */
const MAX_DISTANCE = 120;

/** The name's key, a separator, the name, and nothing but punctuation and the type behind it. */
const NAME =
  /(?:^|[^A-Za-z])(?:name|key|k|field|param|parameter|parameterkey|optionname|header|property|variable|id)[^A-Za-z0-9]{1,8}([\w.$-]{2,64})[^A-Za-z0-9]{1,24}$/i;

/** The name in the entry whose value's key begins at `keyStart`. */
export function pairName(text: string, keyStart: number): string | undefined {
  if (!followsEntry(text, keyStart)) return undefined;
  return NAME.exec(text.slice(Math.max(0, keyStart - MAX_DISTANCE), keyStart))?.[1];
}

/** Whether a comma, a quote or a line end stands in front, rather than a word of code as in `const value = …`. */
function followsEntry(text: string, keyStart: number): boolean {
  let at = keyStart - 1;
  while (at > 0 && keyStart - at < 16 && text.charCodeAt(at) === 0x20) at--;
  const code = text.charCodeAt(at);
  return (
    code === 0x22 ||
    code === 0x27 ||
    code === 0x7b ||
    code === 0x2c ||
    code === 0x3b ||
    code === 0x0a ||
    code === 0x5c ||
    code === 0x3a
  );
}
