/** The forms that issuers give their secrets, each with where it is written down. Data, no logic. */
import { ALNUM, HEX, TOKEN, WORD } from './character-class.ts';
import { type FormatPart, run } from './secret-format.ts';

/** One form of one issuer's secrets. */
export interface ProviderFormat {
  readonly provider: string;
  /** The first characters, by which the form is looked up. */
  readonly prefix: string;
  /** What follows the prefix. */
  readonly rest: readonly FormatPart[];
  /** Where the form is described. */
  readonly source: string;
}

const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
const PARTNERS =
  'https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns';
const AWS =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids';
const GITHUB = 'https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/';
const GITLAB = 'https://docs.gitlab.com/security/tokens/#token-prefixes';
const SLACK = 'https://api.slack.com/authentication/token-types';
const STRIPE = 'https://docs.stripe.com/keys';
const GOOGLE = 'https://developers.google.com/identity/protocols/oauth2';
const VAULT = 'https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes';
const DOPPLER = 'https://docs.doppler.com/reference/auth-token-formats';
const SHOPIFY = 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens';
const SENTRY = 'https://docs.sentry.io/account/auth-tokens/';
const DIGITALOCEAN = 'https://docs.digitalocean.com/reference/api/create-personal-access-token/';
const CIRCLECI = 'https://circleci.com/docs/managing-api-tokens/';
const NEW_RELIC = 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/';
const PLANETSCALE = 'https://planetscale.com/docs/concepts/service-tokens';
const SONAR = 'https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/';
const FLY = 'https://fly.io/docs/security/tokens/';
const TAILSCALE = 'https://tailscale.com/kb/1085/auth-keys';

/** Bodies whose issuers leave the length open: long enough that nothing else looks like it. */
const LONG = 512;
const VERY_LONG = 4_096;

const UPPER_ALNUM: FormatPart = run(0, 16, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');

function all(
  provider: string,
  source: string,
  prefixes: readonly string[],
  ...rest: FormatPart[]
): ProviderFormat[] {
  return prefixes.map((prefix) => ({ provider, prefix, rest, source }));
}

/** The forms. A form with a shorter prefix stands behind those that begin alike and say more. */
export const PROVIDER_FORMATS: readonly ProviderFormat[] = [
  ...all('aws', AWS, ['AKIA', 'ASIA', 'ABIA', 'ACCA'], UPPER_ALNUM),
  ...all(
    'aws',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
    ['ABSK'],
    run(ALNUM, 80, 300, '+/='),
  ),
  ...all('aws', GITLEAKS, ['bedrock-api-key-'], run(TOKEN, 40, VERY_LONG, '+/=.')),
  ...all('aws', GITLEAKS, ['amzn.mws.'], run(HEX, 36, 36, '-')),
  ...all('github', GITHUB, ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], run(WORD, 30, 255, '.-')),
  ...all(
    'github',
    'https://github.blog/changelog/2022-10-18-introducing-fine-grained-personal-access-tokens/',
    ['github_pat_'],
    run(WORD, 60, 255),
  ),
  ...all(
    'gitlab',
    GITLAB,
    [
      'glpat-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'glffct-',
      'glwt-',
    ],
    run(TOKEN, 20, 320, '.'),
  ),
  ...all('gitlab', GITLAB, ['glcbt-'], run(TOKEN, 20, 320, '.')),
  ...all('gitlab', GITLAB, ['GR1348941'], run(TOKEN, 20, 64)),
  ...all(
    'slack',
    SLACK,
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxc-', 'xoxd-', 'xoxe-', 'xapp-', 'xwfp-'],
    run(TOKEN, 16, LONG, '.%'),
  ),
  ...all('slack', SLACK, ['xoxe.xoxb-', 'xoxe.xoxp-'], run(TOKEN, 16, LONG)),
  ...all(
    'stripe',
    STRIPE,
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_prod_', 'rk_prod_', 'sk_org_'],
    run(WORD, 10, 250),
  ),
  ...all('stripe', 'https://docs.stripe.com/webhooks/signature', ['whsec_'], run(ALNUM, 20, 120, '+/=')),
  ...all('google', 'https://cloud.google.com/docs/authentication/api-keys', ['AIza'], run(TOKEN, 35, 40)),
  ...all('google', GOOGLE, ['GOCSPX-'], run(TOKEN, 24, 40)),
  ...all('google', GOOGLE, ['ya29.'], run(TOKEN, 20, VERY_LONG, '.')),
  ...all('google', GOOGLE, ['1//0'], run(TOKEN, 30, LONG)),
  ...all('anthropic', 'https://docs.anthropic.com/en/api/overview', ['sk-ant-'], run(TOKEN, 20, LONG)),
  ...all(
    'openrouter',
    'https://openrouter.ai/docs/api-reference/authentication',
    ['sk-or-'],
    run(TOKEN, 20, LONG),
  ),
  ...all(
    'langfuse',
    'https://langfuse.com/faq/all/where-are-langfuse-api-keys',
    ['sk-lf-'],
    run(HEX, 36, 36, '-'),
  ),
  ...all(
    'openai',
    PARTNERS,
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-', 'sk-service-'],
    run(TOKEN, 20, LONG),
  ),
  // The first form of OpenAI, which DeepSeek, Moonshot and others took over.
  ...all('openai', PARTNERS, ['sk-'], run(ALNUM, 32, 128)),
  ...all(
    'npm',
    'https://github.blog/2021-09-23-announcing-npms-new-access-token-format/',
    ['npm_'],
    run(ALNUM, 36, 64),
  ),
  ...all('pypi', 'https://pypi.org/help/#apitoken', ['pypi-AgE', 'pypi-'], run(TOKEN, 50, VERY_LONG)),
  ...all('rubygems', 'https://guides.rubygems.org/api-key-scopes/', ['rubygems_'], run(HEX, 48)),
  ...all(
    'docker',
    'https://docs.docker.com/security/access-tokens/',
    ['dckr_pat_', 'dckr_oat_'],
    run(TOKEN, 20, 64),
  ),
  ...all(
    'sendgrid',
    'https://docs.sendgrid.com/ui/account-and-settings/api-keys',
    ['SG.'],
    run(TOKEN, 16, 32),
    '.',
    run(TOKEN, 30, 64),
  ),
  ...all('twilio', 'https://www.twilio.com/docs/iam/api-keys', ['SK', 'AC'], run(HEX, 32)),
  ...all('digitalocean', DIGITALOCEAN, ['dop_v1_', 'doo_v1_', 'dor_v1_'], run(HEX, 64)),
  ...all(
    'huggingface',
    'https://huggingface.co/docs/hub/security-tokens',
    ['hf_', 'api_org_'],
    run(ALNUM, 30, 64),
  ),
  ...all('shopify', SHOPIFY, ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_', 'shpua_'], run(HEX, 32)),
  ...all(
    'square',
    'https://developer.squareup.com/docs/build-basics/access-tokens',
    ['EAAA'],
    run(TOKEN, 56, 64),
  ),
  ...all('square', GITLEAKS, ['sq0atp-', 'sq0csp-'], run(TOKEN, 22, 64)),
  ...all(
    'facebook',
    'https://developers.facebook.com/docs/facebook-login/guides/access-tokens',
    ['EAAC', 'EAAM', 'EAAB', 'EAAG', 'EAAD'],
    run(ALNUM, 100, VERY_LONG),
  ),
  ...all('mailgun', GITLEAKS, ['key-'], run(HEX, 32)),
  ...all(
    'brevo',
    'https://developers.brevo.com/docs/getting-started',
    ['xkeysib-', 'xsmtpsib-'],
    run(HEX, 64),
    '-',
    run(ALNUM, 16),
  ),
  ...all('vault', VAULT, ['hvs.', 'hvb.', 'hvr.'], run(TOKEN, 24, 400)),
  ...all(
    'doppler',
    DOPPLER,
    ['dp.pt.', 'dp.ct.', 'dp.sa.', 'dp.said.', 'dp.scim.', 'dp.audit.'],
    run(ALNUM, 40, 44),
  ),
  ...all('doppler', DOPPLER, ['dp.st.'], run(TOKEN, 40, 80, '.')),
  ...all('databricks', 'https://docs.databricks.com/en/dev-tools/auth/pat.html', ['dapi'], run(HEX, 32)),
  ...all('databricks', PARTNERS, ['dose', 'dkea'], run(HEX, 32)),
  ...all('linear', 'https://linear.app/developers/graphql', ['lin_api_', 'lin_oauth_'], run(ALNUM, 32, 80)),
  ...all('notion', 'https://developers.notion.com/page/changelog', ['ntn_'], run(ALNUM, 40, 60)),
  ...all('notion', GITLEAKS, ['secret_'], run(ALNUM, 43)),
  ...all(
    'figma',
    PARTNERS,
    ['figd_', 'figdr_', 'figo_', 'figor_', 'figu_', 'figur_', 'figoh_'],
    run(TOKEN, 36, 64),
  ),
  ...all('postman', PARTNERS, ['PMAK-'], run(HEX, 24), '-', run(HEX, 34)),
  ...all('postman', PARTNERS, ['PMAT-'], run(ALNUM, 26)),
  ...all('newrelic', NEW_RELIC, ['NRAK-', 'NRII-', 'NRRA-', 'NRIQ-'], run(ALNUM, 27, 42, '-')),
  ...all('newrelic', NEW_RELIC, ['NRJS-'], run(HEX, 19)),
  ...all(
    'grafana',
    'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
    ['glsa_'],
    run(ALNUM, 32),
    '_',
    run(HEX, 8),
  ),
  ...all('grafana', PARTNERS, ['glc_'], run(ALNUM, 32, LONG, '+/=')),
  ...all('sentry', SENTRY, ['sntryu_', 'sntrya_', 'sntryi_'], run(HEX, 64)),
  ...all('sentry', SENTRY, ['sntrys_'], run(WORD, 40, LONG, '+/=')),
  ...all(
    'atlassian',
    'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
    ['ATATT3', 'ATCTT3', 'ATSTT3'],
    run(TOKEN, 60, LONG, '='),
  ),
  ...all('atlassian', PARTNERS, ['ATBB'], run(ALNUM, 24, 40)),
  ...all(
    'airtable',
    'https://airtable.com/developers/web/guides/personal-access-tokens',
    ['pat'],
    run(ALNUM, 14),
    '.',
    run(HEX, 64),
  ),
  ...all('harness', GITLEAKS, ['pat.', 'sat.'], run(TOKEN, 22), '.', run(ALNUM, 24), '.', run(ALNUM, 20)),
  ...all(
    'cloudflare',
    'https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/',
    ['v1.0-'],
    run(HEX, 24),
    '-',
    run(HEX, 120, 200),
  ),
  ...all('heroku', 'https://devcenter.heroku.com/articles/authentication', ['HRKU-'], run(TOKEN, 36, 80)),
  ...all(
    'planetscale',
    PLANETSCALE,
    ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    run(TOKEN, 32, 64, '.='),
  ),
  ...all('supabase', 'https://supabase.com/docs/guides/api/api-keys', ['sbp_', 'sbp_v0_'], run(HEX, 40)),
  ...all('supabase', 'https://supabase.com/docs/guides/api/api-keys', ['sb_secret_'], run(TOKEN, 20, 80)),
  ...all('netlify', PARTNERS, ['nfp_', 'nfc_', 'nfo_', 'nfu_', 'nfb_'], run(ALNUM, 36, 40)),
  ...all(
    'vercel',
    'https://vercel.com/changelog/new-token-formats-and-secret-scanning',
    ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    run(ALNUM, 24, 128),
  ),
  ...all('vercel', PARTNERS, ['vercel_blob_rw_'], run(WORD, 24, 128)),
  ...all('fly', FLY, ['fo1_'], run(TOKEN, 40, 64)),
  ...all('fly', FLY, ['fm1a_', 'fm1r_', 'fm2_'], run(ALNUM, 60, VERY_LONG, '+/=')),
  ...all('groq', 'https://console.groq.com/docs/quickstart', ['gsk_'], run(ALNUM, 40, 80)),
  ...all('replicate', 'https://replicate.com/docs/topics/security/api-tokens', ['r8_'], run(ALNUM, 37, 40)),
  ...all('xai', PARTNERS, ['xai-'], run(ALNUM, 64, 100)),
  ...all('perplexity', GITLEAKS, ['pplx-'], run(ALNUM, 40, 64)),
  ...all('cerebras', PARTNERS, ['csk-'], run(ALNUM, 40, 64)),
  ...all('nvidia', 'https://docs.nvidia.com/nim/', ['nvapi-'], run(TOKEN, 60, 80)),
  ...all('pinecone', PARTNERS, ['pcsk_'], run(WORD, 60, 90)),
  ...all('tavily', PARTNERS, ['tvly-'], run(TOKEN, 30, 60)),
  ...all(
    'langchain',
    'https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key',
    ['lsv2_pt_', 'lsv2_sk_'],
    run(HEX, 32),
    '_',
    run(HEX, 10),
  ),
  ...all('posthog', PARTNERS, ['phx_', 'phs_'], run(ALNUM, 40, 64)),
  ...all(
    'age',
    'https://github.com/C2SP/C2SP/blob/main/age.md',
    ['AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-PQ-1'],
    run(ALNUM, 58, VERY_LONG),
  ),
  ...all(
    'buildkite',
    'https://buildkite.com/docs/apis/managing-api-tokens',
    ['bkua_', 'bkaj_', 'bkat_', 'bkct_'],
    run(ALNUM, 32, 80),
  ),
  ...all('circleci', CIRCLECI, ['CCIPAT_', 'CCIPRJ_'], run(TOKEN, 40, 96)),
  ...all(
    'alibaba',
    'https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair',
    ['LTAI'],
    run(ALNUM, 12, 26),
  ),
  ...all('tencent', 'https://cloud.tencent.com/document/product/598/40488', ['AKID'], run(ALNUM, 32)),
  ...all('volcengine', 'https://www.volcengine.com/docs/6291/65568', ['AKLT'], run(ALNUM, 40, 60, '=')),
  ...all(
    'yandex',
    'https://yandex.cloud/en/docs/iam/concepts/authorization/api-key',
    ['AQVN'],
    run(TOKEN, 35, 38),
  ),
  ...all(
    'yandex',
    'https://yandex.cloud/en/docs/iam/concepts/authorization/iam-token',
    ['t1.'],
    run(TOKEN, 40, 300, '='),
    '.',
    run(TOKEN, 80, 90, '='),
  ),
  ...all(
    'pulumi',
    'https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/',
    ['pul-'],
    run(HEX, 40),
  ),
  ...all('prefect', GITLEAKS, ['pnu_', 'pnb_'], run(ALNUM, 36)),
  ...all('readme', GITLEAKS, ['rdme_'], run(ALNUM, 70)),
  ...all(
    'dynatrace',
    'https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication',
    ['dt0c01.', 'dt0s01.', 'dt0s02.', 'dt0s04.', 'dt0s16.', 'dt0e01.'],
    run(ALNUM, 8, 64, '-'),
    '.',
    run(ALNUM, 64),
  ),
  ...all('easypost', GITLEAKS, ['EZAK', 'EZTK'], run(ALNUM, 54)),
  ...all(
    'mapbox',
    'https://docs.mapbox.com/help/getting-started/access-tokens/',
    ['sk.eyJ', 'tk.eyJ'],
    run(TOKEN, 30, 200),
    '.',
    run(TOKEN, 22),
  ),
  ...all('onepassword', GITLEAKS, ['ops_eyJ'], run(ALNUM, 200, VERY_LONG, '+/=-_')),
  ...all('onepassword', GITLEAKS, ['A3-'], run(ALNUM, 30, 40, '-')),
  ...all('shippo', GITLEAKS, ['shippo_live_', 'shippo_test_'], run(HEX, 40)),
  ...all('duffel', GITLEAKS, ['duffel_live_', 'duffel_test_'], run(TOKEN, 43, 43, '=')),
  ...all(
    'contentful',
    'https://www.contentful.com/developers/docs/references/authentication/',
    ['CFPAT-'],
    run(TOKEN, 40, 64),
  ),
  ...all(
    'clojars',
    'https://github.com/clojars/clojars-web/wiki/Deploy-Tokens',
    ['CLOJARS_'],
    run(ALNUM, 60),
  ),
  ...all('typeform', GITLEAKS, ['tfp_'], run(TOKEN, 40, 64, '.=')),
  ...all('scalingo', GITLEAKS, ['tk-us-'], run(TOKEN, 48)),
  ...all('sourcegraph', GITLEAKS, ['sgp_'], run(WORD, 40, 64)),
  ...all('sonar', SONAR, ['squ_', 'sqp_', 'sqa_'], run(HEX, 40)),
  ...all('octopus', GITLEAKS, ['API-'], run(0, 26, 26, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')),
  ...all('adobe', GITLEAKS, ['p8e-', 'p8-'], run(TOKEN, 32)),
  ...all('infracost', GITLEAKS, ['ico-'], run(ALNUM, 32)),
  ...all('frameio', GITLEAKS, ['fio-u-'], run(TOKEN, 64, 64, '=')),
  ...all('flutterwave', GITLEAKS, ['FLWSECK-', 'FLWSECK_TEST-'], run(ALNUM, 12, 64, '-')),
  ...all('jfrog', GITLEAKS, ['AKCp', 'cmVmd'], run(ALNUM, 55, 80)),
  ...all('tailscale', TAILSCALE, ['tskey-'], run(TOKEN, 20, 100)),
  ...all('settlemint', GITLEAKS, ['sm_aat_', 'sm_pat_', 'sm_sat_'], run(ALNUM, 16)),
  ...all('dropbox', 'https://www.dropbox.com/developers/documentation', ['sl.'], run(TOKEN, 100, VERY_LONG)),
  ...all(
    'openshift',
    'https://docs.openshift.com/container-platform/latest/authentication/',
    ['sha256~'],
    run(TOKEN, 43),
  ),
  ...all('clickhouse', GITLEAKS, ['4b1d'], run(ALNUM, 38)),
  ...all('intra42', GITLEAKS, ['s-s4t2ud-', 's-s4t2af-'], run(HEX, 64)),
  ...all('pagerduty', PARTNERS, ['pdus+'], run(TOKEN, 20, 64)),
  ...all('e2b', PARTNERS, ['e2b_'], run(HEX, 40)),
  ...all(
    'razorpay',
    'https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/',
    ['rzp_live_', 'rzp_test_'],
    run(ALNUM, 14),
  ),
  ...all('plaid', GITLEAKS, ['access-production-', 'access-sandbox-'], run(TOKEN, 36)),
  ...all(
    'firebase',
    'https://firebase.google.com/docs/cloud-messaging/auth-server',
    ['APA91b'],
    run(TOKEN, 100, 200),
  ),
];
