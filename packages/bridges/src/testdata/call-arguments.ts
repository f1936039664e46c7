/** A call's arguments, for loggers that take any. */
export function argumentsOf(text: string | undefined, fields?: object, error?: Error): unknown[] {
  return [text, fields, error].filter((one) => one !== undefined);
}
