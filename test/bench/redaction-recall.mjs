/**
 * How much each library's redaction finds of the leak corpus, and how much harmless it changes:
 * `node --conditions=@agentbus/source test/bench/redaction-recall.mjs`.
 */
import { createRedactor } from '@agentbus/redaction';
import { caseValue, readCorpus } from '../../packages/redaction/corpus/read-corpus.ts';
import { visibleText } from '../../packages/redaction/corpus/visible-text.ts';
import { PEERS } from './peers/redaction-peers.mjs';

/** A case as an application would log it: what is no record is an attribute of one. */
function asLogged(value) {
  if (typeof value === 'string') return { body: value, attributes: {} };
  if (value instanceof Error) return { body: value.message, attributes: { err: value } };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { body: 'x', attributes: { value } };
  const { body, attributes, ...rest } = value;
  if (typeof body === 'string') return { body, attributes: { ...attributes, ...rest } };
  return { body: 'x', attributes: value };
}

const defaults = createRedactor();
const addresses = createRedactor({ detectors: { ipv4: true, ipv6: true } });

const ours = {
  name: '@agentbus/redaction',
  applies: () => true,
  missed: ({ secrets, kind, ...rest }) => {
    const text = visibleText((kind.startsWith('ipv') ? addresses : defaults).redact(caseValue(rest)));
    return secrets.some((secret) => text.includes(secret));
  },
  changed: (one) => {
    const value = caseValue(one);
    return visibleText(defaults.redact(value)) !== visibleText(value);
  },
};

const others = PEERS.map(({ name, redacted, plain }) => ({
  name,
  // What a library does not write at all, say an error's cause or a Map's entries, it neither finds nor misses.
  applies: (one) => {
    const text = written(plain, one);
    return text !== undefined && one.secrets.every((secret) => isIn(secret, text));
  },
  missed: (one) => {
    const text = written(redacted, one);
    return text !== undefined && one.secrets.some((secret) => isIn(secret, text));
  },
  changed: (one) => {
    const [before, after] = [written(plain, one), written(redacted, one)];
    return before !== undefined && before !== after;
  },
}));

/** What is written; `undefined` where the library cannot write the value at all, say a bigint: nothing leaks then. */
function written(write, one) {
  try {
    return write(asLogged(caseValue(one)));
  } catch {
    return undefined;
  }
}

function isIn(secret, text) {
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
}

function print(title, cases, measure) {
  console.log(`\n${title}`);
  const kinds = [...new Set(cases.map(({ kind }) => kind)), 'all'];
  const libraries = [ours, ...others];
  console.log(['kind'.padEnd(18), 'cases', ...libraries.map(({ name }) => name.padStart(24))].join(' '));
  for (const kind of kinds) {
    const ofKind = kind === 'all' ? cases : cases.filter((one) => one.kind === kind);
    const cells = libraries.map((library) => `${measure(library, ofKind).toFixed(1)} %`.padStart(24));
    console.log([kind.padEnd(18), String(ofKind.length).padStart(5), ...cells].join(' '));
  }
}

const share = (cases, test) => (100 * cases.filter(test).length) / cases.length;
print(
  'Recall: secrets that are gone, of those that are written without redaction',
  readCorpus('positives'),
  ({ applies, missed }, cases) => share(cases.filter(applies), (one) => !missed(one)),
);
print('False positives: harmless values that are changed', readCorpus('negatives'), ({ changed }, cases) =>
  share(cases, changed),
);
