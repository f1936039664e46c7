/** Secrets of further issuers; see `provider-secrets.ts`. */
import { GITHUB_PATTERNS, GITLEAKS, type ProviderSecret, prefixed } from './provider-secrets.ts';
import { BASE32, BASE64, BASE64URL, DIGITS, HEX, LOWER, UPPER } from './random.ts';

const BASE36: string = LOWER + DIGITS;
const UPPER_ALNUM: string = UPPER + DIGITS;

/** The forms of issuers that fewer services use. */
export const FURTHER_PROVIDER_SECRETS: readonly ProviderSecret[] = [
  {
    kind: 'rubygems',
    source: 'https://guides.rubygems.org/api-key-scopes/',
    make: prefixed('rubygems_', 48, HEX),
  },
  {
    kind: 'docker',
    source: 'https://docs.docker.com/security/for-developers/access-tokens/',
    make: prefixed('dckr_pat_', 27, BASE64URL),
  },
  {
    kind: 'shopify',
    source: 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens',
    make: prefixed('shpat_', 32, HEX),
  },
  { kind: 'shopify', source: GITLEAKS, make: prefixed('shpss_', 32, HEX) },
  {
    kind: 'square',
    source: 'https://developer.squareup.com/docs/build-basics/access-tokens',
    make: prefixed('EAAA', 60, BASE64URL),
  },
  { kind: 'square', source: GITLEAKS, make: prefixed('sq0csp-', 43, BASE64URL) },
  { kind: 'mailgun', source: GITLEAKS, make: prefixed('key-', 32, HEX) },
  {
    kind: 'mailchimp',
    source: 'https://mailchimp.com/developer/marketing/docs/fundamentals/',
    make: (random) => `${random.text(32, HEX)}-us${1 + random.below(20)}`,
  },
  {
    kind: 'discord',
    source: 'https://discord.com/developers/docs/reference#authentication',
    make: (random) =>
      `${Buffer.from(`1${random.text(17, DIGITS)}`).toString('base64url')}.${random.pick(['G', 'X', 'Y'])}${random.text(5)}.${random.text(38, BASE64URL)}`,
  },
  {
    kind: 'discord',
    source: 'https://discord.com/developers/docs/resources/webhook',
    make: (random) =>
      `https://discord.com/api/webhooks/1${random.text(17, DIGITS)}/${random.text(68, BASE64URL)}`,
  },
  { kind: 'linear', source: 'https://linear.app/developers/graphql', make: prefixed('lin_api_', 40) },
  {
    kind: 'notion',
    source: 'https://developers.notion.com/page/changelog',
    make: (random) => `ntn_${random.text(11, DIGITS)}${random.text(35)}`,
  },
  { kind: 'figma', source: GITHUB_PATTERNS, make: prefixed('figd_', 40, BASE64URL) },
  {
    kind: 'airtable',
    source: 'https://airtable.com/developers/web/guides/personal-access-tokens',
    make: (random) => `pat${random.text(14)}.${random.text(64, HEX)}`,
  },
  {
    kind: 'atlassian',
    source:
      'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
    make: (random) => `ATATT3xFfGF0${random.text(171, BASE64URL)}=${random.text(8, `${DIGITS}ABCDEF`)}`,
  },
  { kind: 'atlassian', source: GITHUB_PATTERNS, make: prefixed('ATBB', 32) },
  {
    kind: 'databricks',
    source: 'https://docs.databricks.com/en/dev-tools/auth/pat.html',
    make: prefixed('dapi', 32, HEX),
  },
  {
    kind: 'newrelic',
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
    make: prefixed('NRAK-', 27, UPPER_ALNUM),
  },
  {
    kind: 'grafana',
    source: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
    make: (random) => `glsa_${random.text(32)}_${random.text(8, HEX)}`,
  },
  {
    kind: 'grafana',
    source: GITHUB_PATTERNS,
    make: (random) =>
      `glc_${Buffer.from(JSON.stringify({ o: random.text(6, DIGITS), n: 'stack', k: random.text(24) })).toString('base64')}`,
  },
  {
    kind: 'postman',
    source: GITLEAKS,
    make: (random) => `PMAK-${random.text(24, HEX)}-${random.text(34, HEX)}`,
  },
  {
    kind: 'planetscale',
    source: 'https://planetscale.com/docs/concepts/service-tokens',
    make: prefixed('pscale_tkn_', 43, BASE64URL),
  },
  {
    kind: 'vault',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes',
    make: prefixed('hvs.', 95, BASE64URL),
  },
  {
    kind: 'terraform',
    source: 'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens',
    make: (random) => `${random.text(14)}.atlasv1.${random.text(67)}`,
  },
  {
    kind: 'doppler',
    source: 'https://docs.doppler.com/reference/auth-token-formats',
    make: prefixed('dp.pt.', 43),
  },
  {
    kind: 'doppler',
    source: 'https://docs.doppler.com/reference/auth-token-formats',
    make: (random) => `dp.st.prd.${random.text(41)}`,
  },
  {
    kind: 'supabase',
    source: 'https://supabase.com/docs/guides/api/api-keys',
    make: prefixed('sbp_', 40, HEX),
  },
  { kind: 'netlify', source: GITHUB_PATTERNS, make: prefixed('nfp_', 36) },
  {
    kind: 'cloudflare',
    source: GITLEAKS,
    make: (random) => `v1.0-${random.text(24, HEX)}-${random.text(146, HEX)}`,
  },
  {
    kind: 'age',
    source: 'https://github.com/C2SP/C2SP/blob/main/age.md',
    make: prefixed('AGE-SECRET-KEY-1', 58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'),
  },
  {
    kind: 'sentry',
    source: 'https://docs.sentry.io/account/auth-tokens/',
    make: prefixed('sntryu_', 64, HEX),
  },
  {
    kind: 'sentry',
    source: 'https://docs.sentry.io/account/auth-tokens/',
    make: (random) =>
      `sntrys_${Buffer.from(
        JSON.stringify({
          iat: 1_760_000_000 + random.below(999_999),
          url: 'https://sentry.io',
          region_url: 'https://us.sentry.io',
          org: 'shop',
        }),
      )
        .toString('base64')
        .replaceAll('=', '')}_${random.text(43, BASE64)}`,
  },
  {
    kind: 'buildkite',
    source: 'https://buildkite.com/docs/apis/managing-api-tokens',
    make: prefixed('bkua_', 40, HEX),
  },
  {
    kind: 'alibaba',
    source: 'https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair',
    make: prefixed('LTAI5t', 18),
  },
  {
    kind: 'tencent',
    source: 'https://cloud.tencent.com/document/product/598/40488',
    make: prefixed('AKID', 32),
  },
  { kind: 'groq', source: 'https://console.groq.com/docs/quickstart', make: prefixed('gsk_', 52) },
  {
    kind: 'replicate',
    source: 'https://replicate.com/docs/topics/security/api-tokens',
    make: prefixed('r8_', 37),
  },
  { kind: 'perplexity', source: GITLEAKS, make: prefixed('pplx-', 48) },
  { kind: 'xai', source: GITHUB_PATTERNS, make: prefixed('xai-', 80) },
  {
    kind: 'openrouter',
    source: 'https://openrouter.ai/docs/api-reference/authentication',
    make: prefixed('sk-or-v1-', 64, HEX),
  },
  {
    kind: 'langchain',
    source:
      'https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key',
    make: (random) => `lsv2_pt_${random.text(32, HEX)}_${random.text(10, HEX)}`,
  },
  {
    kind: 'pulumi',
    source: 'https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/',
    make: prefixed('pul-', 40, HEX),
  },
  { kind: 'prefect', source: GITLEAKS, make: prefixed('pnu_', 36, BASE36) },
  { kind: 'readme', source: GITLEAKS, make: prefixed('rdme_', 70, BASE36) },
  {
    kind: 'dynatrace',
    source: 'https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication',
    make: (random) => `dt0c01.${random.text(24, BASE32)}.${random.text(64, BASE32)}`,
  },
  { kind: 'easypost', source: GITLEAKS, make: prefixed('EZAK', 54) },
  {
    kind: 'brevo',
    source: 'https://developers.brevo.com/docs/getting-started',
    make: (random) => `xkeysib-${random.text(64, HEX)}-${random.text(16)}`,
  },
  {
    kind: 'mapbox',
    source: 'https://docs.mapbox.com/help/getting-started/access-tokens/',
    make: (random) =>
      `sk.${Buffer.from(JSON.stringify({ u: 'shop', a: random.text(24, BASE36) })).toString('base64url')}.${random.text(22, BASE64URL)}`,
  },
  {
    kind: 'onepassword',
    source: GITLEAKS,
    make: (random) =>
      `ops_${Buffer.from(JSON.stringify({ signInAddress: 'my.1password.com', userAuth: { method: 'SRPg-4096' }, email: random.text(250, BASE36) })).toString('base64')}`,
  },
  { kind: 'shippo', source: GITLEAKS, make: prefixed('shippo_live_', 40, HEX) },
  { kind: 'duffel', source: GITLEAKS, make: prefixed('duffel_live_', 43, BASE64URL) },
  {
    kind: 'contentful',
    source: 'https://www.contentful.com/developers/docs/references/authentication/',
    make: prefixed('CFPAT-', 43, BASE64URL),
  },
  {
    kind: 'clojars',
    source: 'https://github.com/clojars/clojars-web/wiki/Deploy-Tokens',
    make: prefixed('CLOJARS_', 60, HEX),
  },
  { kind: 'flyio', source: GITHUB_PATTERNS, make: prefixed('fo1_', 43, BASE64URL) },
  {
    kind: 'heroku',
    source: 'https://devcenter.heroku.com/articles/authentication',
    make: prefixed('HRKU-AA', 58, BASE64URL),
  },
];
