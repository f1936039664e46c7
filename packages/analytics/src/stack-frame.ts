/** One call of a stack trace. */
export interface StackFrame {
  /** `''` for top-level and anonymous code. */
  readonly function: string;
  /** As the trace has it: a path or a URL; of Java the class. */
  readonly file: string;
  /** From 1; 0 where the trace has none. */
  readonly line: number;
  /** From 1; 0 where the trace has none. */
  readonly column: number;
}

/** Longer traces are of endless recursion; what tells errors apart is on top. */
const MAX_LINES = 200;

/** Lines are as long as an adversary likes; what is behind this many characters is no place in code. */
const MAX_LINE = 1000;

/** Where the stack of a cause begins: the frames above are those of the error itself. */
const CAUSE = /^\s*(?:Caused by: |\[cause\]: |Error \d+ of \d+: )/u;

/**
 * The frames of a stack trace of Node.js (V8), Python or Java, the innermost call first. Causes are left out. What is no
 * frame is passed over, so a text that is no stack trace gives none.
 */
export function parseStack(stack: string): StackFrame[] {
  const lines = stack.split('\n', MAX_LINES);
  const cause = lines.findIndex((line) => CAUSE.test(line));
  const own = (cause === -1 ? lines : lines.slice(0, cause)).map((line) => line.slice(0, MAX_LINE).trim());
  const python = own.flatMap((line) => pythonFrame(line) ?? []);
  // Python tells the outermost call first.
  return python.length > 0 ? python.reverse() : own.flatMap((line) => atFrame(line) ?? []);
}

const PYTHON_FRAME = /^File "([^"]+)", line (\d+)(?:, in (.+))?$/u;

function pythonFrame(line: string): StackFrame | undefined {
  const [, file, number, name] = PYTHON_FRAME.exec(line) ?? [];
  if (file === undefined) return undefined;
  return { function: name === '<module>' ? '' : (name ?? ''), file, line: Number(number), column: 0 };
}

const JAVA_PLACE = /^(?:[\w$-]+\.java|[\w$-]+\.kt|[\w$-]+\.scala|Native Method|Unknown Source)(?::(\d+))?$/u;

/** `at f (place)` or `at place`, of V8 and of Java. */
function atFrame(line: string): StackFrame | undefined {
  if (!line.startsWith('at ')) return undefined;
  const text = line.slice(3);
  const open = text.endsWith(')') ? text.lastIndexOf('(') : -1;
  if (open === -1) return placeFrame('', text);
  const name = text.slice(0, open).trim();
  const place = text.slice(open + 1, -1);
  const java = JAVA_PLACE.exec(place);
  if (java) return javaFrame(name, Number(java[1] ?? 0));
  return placeFrame(name, place);
}

/** `java.base/com.shop.Checkout.pay`: the module is left out, the class is the file. */
function javaFrame(name: string, line: number): StackFrame {
  const qualified = name.slice(name.lastIndexOf('/') + 1);
  const dot = qualified.lastIndexOf('.');
  return { function: qualified.slice(dot + 1), file: qualified.slice(0, Math.max(dot, 0)), line, column: 0 };
}

const POSITION = /:(\d{1,9})(?::(\d{1,9}))?$/u;

function placeFrame(name: string, place: string): StackFrame | undefined {
  const position = POSITION.exec(place);
  const file = position ? place.slice(0, position.index) : place;
  if (file === '' || (!position && name === '')) return undefined;
  return {
    function: functionName(name),
    file,
    line: Number(position?.[1] ?? 0),
    column: Number(position?.[2] ?? 0),
  };
}

/** `async Checkout.pay [as handler]` is `Checkout.pay`, `new Order` is `Order`, `<anonymous>` is none. */
function functionName(name: string): string {
  return name
    .replace(/^(?:async |new )+/u, '')
    .replace(/ \[as [^\]]*\]$/u, '')
    .replace(/^(?:Object|Module|Timeout|process)\.(?=<anonymous>)/u, '')
    .replace(/^<anonymous>$/u, '');
}
