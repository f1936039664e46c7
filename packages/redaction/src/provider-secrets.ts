/** Secrets that their issuer gave a form of its own: by prefix from the table, and the few that have none. */
import { prefixIndex } from './candidate-filter.ts';
import { ALNUM, DASH, HEX, inClass, isDigit, skipClass, skipClassBack, TOKEN } from './character-class.ts';
import type { Match } from './detector.ts';
import { looksRandom } from './entropy.ts';
import { behindEscape } from './escape.ts';
import { OBJECT_STARTS } from './jwt.ts';
import { PROVIDER_FORMATS, type ProviderFormat } from './provider-formats.ts';
import { matchFormat } from './secret-format.ts';

/** How far in front of a long run its token may begin: `dp.st.prd.`, `xoxe.`, a Telegram bot's number. */
const MAX_LEAD = 48;

/** By the first two units of their prefixes. */
const BY_FIRST_UNITS: ReadonlyMap<number, readonly ProviderFormat[]> = byFirstUnits();

function byFirstUnits(): Map<number, ProviderFormat[]> {
  const formats = new Map<number, ProviderFormat[]>();
  for (const format of PROVIDER_FORMATS) {
    const units = firstUnits(format.prefix, 0);
    formats.set(units, [...(formats.get(units) ?? []), format]);
  }
  return formats;
}

/** 1 for the first two characters of an issued token or a JWT, by `prefixIndex`. */
export const TOKEN_STARTS: Uint8Array = tokenStarts();

function tokenStarts(): Uint8Array {
  const table = new Uint8Array(16_384);
  for (const start of [...PROVIDER_FORMATS.map(({ prefix }) => prefix), ...OBJECT_STARTS])
    table[prefixIndex(start.charCodeAt(0), start.charCodeAt(1))] = 1;
  return table;
}

function firstUnits(text: string, at: number): number {
  return (text.charCodeAt(at) << 8) | text.charCodeAt(at + 1);
}

/** Paths of webhooks, which whoever knows them may post to; the last segment is the secret. */
const WEBHOOK_PATHS: readonly string[] = [
  'hooks.slack.com/', // https://api.slack.com/messaging/webhooks
  'discord.com/api/webhooks/', // https://discord.com/developers/docs/resources/webhook
  'discordapp.com/api/webhooks/',
  '/IncomingWebhook/',
  '.webhook.office.com/webhookb2/', // https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/
  'hooks.zapier.com/hooks/catch/', // https://zapier.com/engineering/
  'open.feishu.cn/open-apis/bot/v2/hook/', // https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
];

/** How far behind a webhook's host its secret can be. */
const MAX_WEBHOOK_PATH = 160;

/**
 * The issued secret that a long run of base64url characters is, or is the longest part of.
 *
 * @param start - where the run begins.
 * @param end - where it ends.
 */
export function findProviderSecret(text: string, start: number, end: number): Match | undefined {
  const found = byPrefix(text, start) ?? byLead(text, start) ?? webhook(text, start, end);
  // Hashes and UUIDs have no other form.
  return found ?? (skipClass(text, start, HEX | DASH, end) === end ? undefined : byForm(text, start, end));
}

function byPrefix(text: string, at: number): Match | undefined {
  const formats = BY_FIRST_UNITS.get(firstUnits(text, at));
  if (formats === undefined) return undefined;
  for (const { prefix, rest } of formats) {
    if (!text.startsWith(prefix, at)) continue;
    const end = matchFormat(text, at + prefix.length, rest);
    if (end !== -1 && !inClass(text.charCodeAt(end), ALNUM)) return secret(at, end);
  }
  return undefined;
}

/** Tokens of several parts with dots or tildes between, of which the run is not the first, and the few with other signs. */
function byLead(text: string, start: number): Match | undefined {
  const sign = text.charCodeAt(start - 1);
  // Google's `1//0…` and PagerDuty's `pdus+…`.
  if (sign === 0x2f) return text.startsWith('1/', start - 3) ? byPrefix(text, start - 3) : undefined;
  if (sign === 0x2b) return byPrefix(text, start - 5);
  const limit = Math.max(0, start - MAX_LEAD);
  let at = start;
  while (at > limit) {
    const before = text.charCodeAt(at - 1);
    if (before !== 0x2e && before !== 0x7e) break;
    const segment = skipClassBack(text, at - 1, TOKEN, limit);
    if (segment === at - 1) break;
    at = segment;
    const match = byPrefix(text, behindEscape(text, at));
    if (match !== undefined && match.end > start) return match;
  }
  return undefined;
}

function byForm(text: string, start: number, end: number): Match | undefined {
  const length = end - start;
  return (
    telegramToken(text, start, length) ??
    terraformToken(text, start, end) ??
    discordToken(text, start, end) ??
    azureToken(text, start, end) ??
    suffixedKey(text, start, end) ??
    prefixedToken(text, start, end)
  );
}

/** A bot's number, a colon, 35 characters that begin with A: https://core.telegram.org/bots/api#authorizing-your-bot */
function telegramToken(text: string, start: number, length: number): Match | undefined {
  if (length < 34 || length > 36 || text.charCodeAt(start) !== 0x41 || text.charCodeAt(start - 1) !== 0x3a)
    return undefined;
  let at = start - 1;
  while (at > 0 && start - at < 18 && isDigit(text.charCodeAt(at - 1))) at--;
  const digits = start - 1 - at;
  return digits >= 6 && digits <= 16 ? secret(at, start + length) : undefined;
}

/** https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens */
function terraformToken(text: string, start: number, end: number): Match | undefined {
  const middle = '.atlasv1.';
  if (end - start < 40 || !text.startsWith(middle, start - middle.length)) return undefined;
  const first = skipClassBack(text, start - middle.length, ALNUM, Math.max(0, start - middle.length - 20));
  return start - middle.length - first >= 10 ? secret(first, end) : undefined;
}

/** A user's number in base64, a time, an HMAC: https://discord.com/developers/docs/reference#authentication */
function discordToken(text: string, start: number, end: number): Match | undefined {
  const length = end - start;
  if (length < 22 || length > 28 || text.charCodeAt(end) !== 0x2e) return undefined;
  const time = skipClass(text, end + 1, TOKEN);
  if (time - end < 6 || time - end > 9 || text.charCodeAt(time) !== 0x2e) return undefined;
  const hmac = skipClass(text, time + 1, TOKEN);
  if (hmac - time < 25) return undefined;
  const isNumber = /^\d{16,20}$/.test(Buffer.from(text.slice(start, end), 'base64url').toString('latin1'));
  return isNumber ? secret(start, hmac) : undefined;
}

/** `AZDO` and a check sum at the end of an Azure DevOps token; `…8Q~…` in a client secret is found by the tilde. */
function azureToken(text: string, start: number, end: number): Match | undefined {
  // https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
  if (end - start === 84 && text.startsWith('AZDO', start + 76)) return secret(start, end);
  // https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret
  if (
    text.charCodeAt(start - 1) !== 0x7e ||
    text.charCodeAt(start - 2) !== 0x51 ||
    !isDigit(text.charCodeAt(start - 3))
  )
    return undefined;
  let first = start - 3;
  while (first > 0 && start - 3 - first < 3 && isAzureUnit(text.charCodeAt(first - 1))) first--;
  if (start - 3 - first !== 3) return undefined;
  let last = end;
  while (last - first < 40 && isAzureUnit(text.charCodeAt(last))) last++;
  return last - start >= 28 ? secret(first, last) : undefined;
}

function isAzureUnit(code: number): boolean {
  return inClass(code, TOKEN) || code === 0x2e || code === 0x7e;
}

/** Keys that their end gives away: Mailchimp's data centre, New Relic's `NRAL`, MaxMind's `_mmk`. */
function suffixedKey(text: string, start: number, end: number): Match | undefined {
  const hexEnd = skipClass(text, start, HEX, start + 37);
  // https://mailchimp.com/developer/marketing/docs/fundamentals/
  if (hexEnd - start === 32 && text.startsWith('-us', hexEnd) && end - hexEnd >= 4 && end - hexEnd <= 5)
    return secret(start, end);
  // https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
  if (end - start === 40 && text.startsWith('NRAL', end - 4)) return secret(start, end);
  // https://support.maxmind.com/hc/en-us/articles/4407111582235-Generate-a-License-Key
  if (end - start === 40 && text.startsWith('_mmk', end - 4)) return secret(start, end);
  return undefined;
}

/** Shorter ids are given to what is no secret. */
const MIN_PREFIXED = 32;

/** One or two short words in lower case, as issuers mark their tokens with since GitHub's: `co_…`, `acme_live_…`. */
const MARKED = /^(?:[a-z][a-z0-9]{1,11}_){1,2}(?=[A-Za-z0-9]{32,}$)/;

/** A long string of chance behind a mark, of an issuer that the table does not have. */
function prefixedToken(text: string, start: number, end: number): Match | undefined {
  if (end - start < MIN_PREFIXED || end - start > 256) return undefined;
  const token = text.slice(start, end);
  const mark = MARKED.exec(token);
  if (mark === null) return undefined;
  const body = token.slice(mark[0].length);
  const isOfChance = /[a-z]/.test(body) && /[A-Z]/.test(body) && /\d.*\d/.test(body) && looksRandom(body);
  return isOfChance ? secret(start, end) : undefined;
}

function webhook(text: string, start: number, end: number): Match | undefined {
  if (text.charCodeAt(start - 1) !== 0x2f) return undefined;
  const path = text.slice(Math.max(0, start - MAX_WEBHOOK_PATH), start);
  return WEBHOOK_PATHS.some((candidate) => path.includes(candidate)) ? secret(start, end) : undefined;
}

function secret(start: number, end: number): Match {
  return { start, end, rule: 'provider-secret' };
}
