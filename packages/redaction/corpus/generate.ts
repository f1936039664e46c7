/**
 * Writes the corpus: `node packages/redaction/corpus/generate.ts`; to another directory where one is named. Equal every
 * time: each case draws its random values from a seed of its own, so that a case that is added changes no other.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGURATION_LEAKS } from './configuration-leaks.ts';
import { HARMLESS_IDENTIFIERS } from './harmless-identifiers.ts';
import { HARMLESS_MESSAGES } from './harmless-messages.ts';
import { HARMLESS_RECORDS } from './harmless-records.ts';
import { HARMLESS_SPEECH } from './harmless-speech.ts';
import { HARMLESS_TEXT } from './harmless-text.ts';
import { HARMLESS_TOOLS } from './harmless-tools.ts';
import { KEYED_SECRETS, PAIRED_SECRETS } from './keyed-secrets.ts';
import { FURTHER_PROVIDER_SECRETS } from './more-provider-secrets.ts';
import { ORDINARY_LEAKS } from './ordinary-leaks.ts';
import { KEY_PLACES, KEYED_PLACES, TEXT_PLACES } from './places.ts';
import type { PortableValue } from './portable-value.ts';
import { PROTOCOL_LEAKS } from './protocol-leaks.ts';
import { WIDESPREAD_PROVIDER_SECRETS } from './provider-secrets.ts';
import { createRandom } from './random.ts';
import type { CorpusCase } from './read-corpus.ts';
import { SENTENCE_LEAKS } from './sentence-leaks.ts';
import { SPOKEN_LEAKS } from './spoken-leaks.ts';
import { STRUCTURED_LEAKS } from './structured-leaks.ts';
import type { SecretText } from './value-forms.ts';
import { VALUE_SECRETS } from './value-secrets.ts';

/** Every provider's secret goes to so many places; the places rotate, so that all have their share. */
const PLACES_A_PROVIDER = 3;

const SENTENCES: readonly string[] = [
  '%',
  'deploy failed with %',
  'using "%" for the upload',
  '{"value":"%","n":1}',
  '配置已更新：%，请重试',
  'export THING=%',
  'tried %, then gave up.',
  '[%]',
  'a,%,b',
  'see https://example.com/?x=1 and %\nnext line',
];

/** Secrets in the files are cut into parts of this length, below what secret scanners ask for. */
const PART_LENGTH = 11;

function positives(): CorpusCase[] {
  const cases: CorpusCase[] = [];
  const add = (
    group: string,
    kind: string,
    place: string,
    source: string,
    made: { value: PortableValue; secrets: readonly string[] },
  ) => {
    const number = cases.filter(({ id }) => id.startsWith(`${group}-`)).length + 1;
    cases.push({ id: `${group}-${String(number).padStart(3, '0')}`, kind, place, ...made, source });
  };

  for (const { name, place, make } of ORDINARY_LEAKS) {
    add(
      'ordinary',
      'ordinary',
      place,
      'https://owasp.org/www-project-logging-guide/',
      make(createRandom(name)),
    );
  }

  for (const { kind, source, texts, bare } of VALUE_SECRETS) {
    const places = Object.entries(TEXT_PLACES);
    const count = Math.max(texts.length, places.length);
    for (let index = 0; index < count; index++) {
      const [place, put] = at(places, index);
      const made = at(texts, index)(createRandom(`${kind} ${index}`));
      add(kind, kind, place, source, { value: put(made.text), secrets: made.secrets });
    }
    // Some again as a log's message, which is where most leaks are.
    for (let index = 0; index < Math.min(3, texts.length); index++) {
      const made = at(texts, index)(createRandom(`${kind} body ${index}`));
      add(kind, kind, 'log.body', source, {
        value: putInBody(made.text),
        secrets: made.secrets,
      });
    }
    for (const [place, put] of Object.entries(KEY_PLACES)) {
      const made = bare(createRandom(`${kind} ${place}`));
      add(kind, kind, place, source, { value: put(made.text), secrets: made.secrets });
    }
  }

  const places = Object.entries(TEXT_PLACES);
  [...WIDESPREAD_PROVIDER_SECRETS, ...FURTHER_PROVIDER_SECRETS].forEach(({ kind, source, make }, index) => {
    for (let turn = 0; turn < PLACES_A_PROVIDER; turn++) {
      const position = index * PLACES_A_PROVIDER + turn;
      const [place, put] = at(places, position);
      const secret = make(createRandom(`${kind} ${index} ${turn}`));
      const { text, secrets } = inSentence(at(SENTENCES, position + index), secret);
      add(kind, kind, place, source, { value: put(text), secrets });
    }
  });

  const keyedPlaces = Object.entries(KEYED_PLACES);
  KEYED_SECRETS.forEach(({ kind, source, make }, index) => {
    for (let turn = 0; turn < 2; turn++) {
      const [place, put] = at(keyedPlaces, index * 2 + turn);
      // SQL is recognised by its attribute, which a prefix would rename.
      if (kind === 'sql-literal' && place === 'baggage') continue;
      const { key, value, secrets } = make(createRandom(`${kind} ${index} ${turn}`));
      add(kind, kind, place, source, { value: put(key, value), secrets });
    }
  });

  PAIRED_SECRETS.forEach(({ kind, source, make }, index) => {
    add(kind, kind, 'nested', source, make(createRandom(`${kind} ${index}`)));
  });

  let texts = 0;
  for (const { kind, source, texts: makers } of [
    ...CONFIGURATION_LEAKS,
    ...PROTOCOL_LEAKS,
    ...SPOKEN_LEAKS,
    ...SENTENCE_LEAKS,
  ]) {
    for (const make of makers) {
      const [place, put] = at(places, texts);
      const { text, secrets } = make(createRandom(`field ${kind} ${texts}`));
      add(`field-${kind}`, kind, place, source, { value: put(text), secrets });
      texts++;
    }
  }
  STRUCTURED_LEAKS.forEach(({ kind, source, place, make }, index) => {
    add(`field-${kind}`, kind, place, source, make(createRandom(`structured ${kind} ${index}`)));
  });
  return cases;
}

function negatives(): CorpusCase[] {
  const cases: CorpusCase[] = [];
  const places = Object.entries(TEXT_PLACES);
  let texts = 0;
  for (const { kind, source, values } of [
    ...HARMLESS_IDENTIFIERS,
    ...HARMLESS_TEXT,
    ...HARMLESS_RECORDS,
    ...HARMLESS_TOOLS,
    ...HARMLESS_SPEECH,
    ...HARMLESS_MESSAGES,
  ]) {
    values.forEach((make, index) => {
      const value = make(createRandom(`harmless ${kind} ${index}`));
      const id = (suffix: string) => `${kind}-${String(index + 1).padStart(3, '0')}${suffix}`;
      cases.push({
        id: id(''),
        kind,
        place: typeof value === 'string' ? 'text' : 'value',
        value,
        secrets: [],
        source,
      });
      if (typeof value !== 'string') return;
      const [place, put] = at(places, texts++);
      cases.push({ id: id('-placed'), kind, place, value: put(value), secrets: [], source });
    });
  }
  return cases;
}

function inSentence(sentence: string, secret: string): SecretText {
  // Of a connection string or a webhook's URL, what follows the address is the secret.
  const [, hidden = secret] =
    /(?:AccountKey=|SharedAccessKey=|\/services\/\w+\/\w+\/|\/webhooks\/\d+\/)([^;]+)/.exec(secret) ?? [];
  return { text: sentence.replaceAll('%', () => secret), secrets: [hidden] };
}

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

function putInBody(text: string): PortableValue {
  return { body: text, attributes: {} };
}

/** The value with every text that holds a secret cut into parts. */
function inParts(value: PortableValue, secrets: readonly string[]): PortableValue {
  if (typeof value === 'string') {
    return secrets.some((secret) => value.includes(secret) && secret.length > PART_LENGTH)
      ? { $join: parts(value) }
      : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => inParts(entry as PortableValue, secrets));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inParts(entry, secrets)]));
}

function parts(text: string): string[] {
  const characters = Array.from(text);
  const list: string[] = [];
  for (let start = 0; start < characters.length; start += PART_LENGTH) {
    list.push(characters.slice(start, start + PART_LENGTH).join(''));
  }
  return list;
}

function write(file: string, cases: readonly CorpusCase[]): void {
  const lines = cases.map(({ value, secrets, ...rest }) =>
    JSON.stringify({
      ...rest,
      value: inParts(value, secrets),
      secrets: secrets.map((secret) => parts(secret)),
    }),
  );
  writeFileSync(join(process.argv[2] ?? import.meta.dirname, file), `${lines.join('\n')}\n`);
  console.log(`${file}: ${lines.length} cases`);
}

write('positives.ndjson', positives());
write('negatives.ndjson', negatives());
