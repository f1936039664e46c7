/** Secrets that their issuer gave a form of its own: what each looks like, and where the issuer says so. */
import { ALNUM, BASE32, BASE64, BASE64URL, DIGITS, HEX, LOWER, type Random, UPPER } from './random.ts';

/** One form of one provider's secrets. */
export interface ProviderSecret {
  readonly kind: string;
  readonly source: string;
  readonly make: (random: Random) => string;
}

const GITHUB = 'https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/';
const GITLAB = 'https://docs.gitlab.com/security/tokens/#token-prefixes';
const SLACK = 'https://api.slack.com/authentication/token-types';
const STRIPE = 'https://docs.stripe.com/keys';
const AWS =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids';
export const GITLEAKS: string = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
export const GITHUB_PATTERNS: string =
  'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns';

const BASE36: string = LOWER + DIGITS;
const UPPER_ALNUM: string = UPPER + DIGITS;

/** Prefix, then so many characters. */
export function prefixed(prefix: string, length: number, alphabet: string = ALNUM): ProviderSecret['make'] {
  return (random) => prefix + random.text(length, alphabet);
}

/** The forms of the providers that most services use. */
export const WIDESPREAD_PROVIDER_SECRETS: readonly ProviderSecret[] = [
  { kind: 'aws', source: AWS, make: prefixed('AKIA', 16, BASE32) },
  { kind: 'aws', source: AWS, make: prefixed('ASIA', 16, BASE32) },
  {
    kind: 'aws',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
    make: (random) =>
      `ABSK${Buffer.from(`BedrockAPIKey-${random.text(4, BASE36)}-at-${random.text(12, DIGITS)}:${random.text(58, BASE64)}`).toString('base64')}`,
  },
  { kind: 'github', source: GITHUB, make: prefixed('ghp_', 36) },
  { kind: 'github', source: GITHUB, make: prefixed('gho_', 36) },
  { kind: 'github', source: GITHUB, make: prefixed('ghu_', 36) },
  { kind: 'github', source: GITHUB, make: prefixed('ghs_', 36) },
  { kind: 'github', source: GITHUB, make: prefixed('ghr_', 36) },
  { kind: 'github', source: GITHUB, make: (random) => `github_pat_${random.text(22)}_${random.text(59)}` },
  { kind: 'gitlab', source: GITLAB, make: prefixed('glpat-', 20, BASE64URL) },
  {
    kind: 'gitlab',
    source: GITLAB,
    make: (random) => `glpat-${random.text(27)}.${random.text(2, DIGITS)}.${random.text(9, BASE36)}`,
  },
  { kind: 'gitlab', source: GITLAB, make: prefixed('glrt-', 20, BASE64URL) },
  { kind: 'gitlab', source: GITLAB, make: prefixed('gldt-', 20, BASE64URL) },
  { kind: 'gitlab', source: GITLAB, make: prefixed('glptt-', 40, HEX) },
  {
    kind: 'gitlab',
    source: GITLAB,
    make: (random) => `glcbt-${random.text(2, HEX)}_${random.text(20, BASE64URL)}`,
  },
  {
    kind: 'slack',
    source: SLACK,
    make: (random) => `xoxb-${random.text(12, DIGITS)}-${random.text(13, DIGITS)}-${random.text(24)}`,
  },
  {
    kind: 'slack',
    source: SLACK,
    make: (random) =>
      `xoxp-${random.text(12, DIGITS)}-${random.text(12, DIGITS)}-${random.text(13, DIGITS)}-${random.text(32, HEX)}`,
  },
  {
    kind: 'slack',
    source: SLACK,
    make: (random) =>
      `xapp-1-A${random.text(10, UPPER_ALNUM)}-${random.text(13, DIGITS)}-${random.text(64, HEX)}`,
  },
  {
    kind: 'slack',
    source: 'https://api.slack.com/messaging/webhooks',
    make: (random) =>
      `https://hooks.slack.com/services/T${random.text(10, UPPER_ALNUM)}/B${random.text(10, UPPER_ALNUM)}/${random.text(24)}`,
  },
  { kind: 'stripe', source: STRIPE, make: prefixed('sk_live_', 24) },
  { kind: 'stripe', source: STRIPE, make: (random) => `sk_test_51${random.text(97)}` },
  { kind: 'stripe', source: STRIPE, make: prefixed('rk_live_', 99) },
  { kind: 'stripe', source: 'https://docs.stripe.com/webhooks/signature', make: prefixed('whsec_', 32) },
  {
    kind: 'google',
    source: 'https://cloud.google.com/docs/authentication/api-keys',
    make: prefixed('AIzaSy', 33, BASE64URL),
  },
  {
    kind: 'google',
    source: 'https://developers.google.com/identity/protocols/oauth2',
    make: prefixed('GOCSPX-', 28, BASE64URL),
  },
  {
    kind: 'google',
    source: 'https://developers.google.com/identity/protocols/oauth2',
    make: prefixed('ya29.a0', 160, BASE64URL),
  },
  {
    kind: 'openai',
    source: GITHUB_PATTERNS,
    make: (random) => `sk-${random.text(20)}T3BlbkFJ${random.text(20)}`,
  },
  {
    kind: 'openai',
    source: GITHUB_PATTERNS,
    make: (random) => `sk-proj-${random.text(74, BASE64URL)}T3BlbkFJ${random.text(73, BASE64URL)}A`,
  },
  {
    kind: 'openai',
    source: GITHUB_PATTERNS,
    make: (random) => `sk-svcacct-${random.text(74, BASE64URL)}T3BlbkFJ${random.text(73, BASE64URL)}A`,
  },
  {
    kind: 'anthropic',
    source: 'https://docs.anthropic.com/en/api/overview',
    make: (random) => `sk-ant-api03-${random.text(93, BASE64URL)}AA`,
  },
  {
    kind: 'anthropic',
    source: 'https://docs.anthropic.com/en/api/administration-api',
    make: (random) => `sk-ant-admin01-${random.text(93, BASE64URL)}AA`,
  },
  {
    kind: 'npm',
    source: 'https://github.blog/2021-09-23-announcing-npms-new-access-token-format/',
    make: prefixed('npm_', 36),
  },
  {
    kind: 'sendgrid',
    source: 'https://docs.sendgrid.com/ui/account-and-settings/api-keys',
    make: (random) => `SG.${random.text(22, BASE64URL)}.${random.text(43, BASE64URL)}`,
  },
  { kind: 'twilio', source: 'https://www.twilio.com/docs/iam/api-keys', make: prefixed('SK', 32, HEX) },
  {
    kind: 'azure',
    source: 'https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string',
    make: (random) =>
      `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${random.text(86, BASE64)}==;EndpointSuffix=core.windows.net`,
  },
  {
    kind: 'azure',
    source: 'https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret',
    make: (random) => `${random.text(3)}8Q~${random.text(34, BASE64URL)}`,
  },
  {
    kind: 'azure',
    source: 'https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas',
    make: (random) =>
      `Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${random.text(43, BASE64)}=`,
  },
  {
    kind: 'digitalocean',
    source: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
    make: prefixed('dop_v1_', 64, HEX),
  },
  { kind: 'digitalocean', source: GITLEAKS, make: prefixed('doo_v1_', 64, HEX) },
  {
    kind: 'huggingface',
    source: 'https://huggingface.co/docs/hub/security-tokens',
    make: prefixed('hf_', 34, UPPER + LOWER),
  },
  {
    kind: 'telegram',
    source: 'https://core.telegram.org/bots/api#authorizing-your-bot',
    make: (random) => `${5 + random.below(4)}${random.text(9, DIGITS)}:AA${random.text(33, BASE64URL)}`,
  },
  {
    kind: 'pypi',
    source: 'https://pypi.org/help/#apitoken',
    make: prefixed('pypi-AgEIcHlwaS5vcmc', 140, BASE64URL),
  },
];
