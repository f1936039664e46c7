/** Top-level domains that names of hosts end in, beside those of countries. */
const GENERIC = new Set(
  'com org net edu gov mil int info biz io dev app cloud local internal lan localdomain localhost'.split(' '),
);

/** Two letters that end names of files more often than names of hosts. */
const FILE_ENDINGS = new Set('js ts py rb rs go md sh so pl cc hh cs kt gz id ps my'.split(' '));

const LABELS = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+(?:[a-z]{2,11}|[A-Z]{2,11})$/u;

/**
 * Whether a dotted name is a host's: it ends in a top-level domain and does not begin with one, as packages of Java do
 * (`org.apache.hadoop`).
 */
export function isHostName(text: string): boolean {
  const dot = text.lastIndexOf('.');
  const last = text.slice(dot + 1).toLowerCase();
  if (!GENERIC.has(last)) {
    if (last.length !== 2) return false;
    const twoLabels = text.lastIndexOf('.', dot - 1) < 0;
    if (twoLabels && FILE_ENDINGS.has(last)) return false;
  }
  const first = text.slice(0, text.indexOf('.'));
  return !GENERIC.has(first.toLowerCase()) && LABELS.test(text);
}
