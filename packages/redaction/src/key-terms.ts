/** The words that make a key sensitive, and those that tell that such a word is about something else. */
import { codePhrases, type KeyTerm, keyPhrases, phrases, terms, unspaced, words } from './key-term-lists.ts';
import { foldWord } from './key-words.ts';

/** The rule of literals in the text of a database query. */
export const SQL_LITERAL = 'sql-literal';

/** The rules that keys decide. */
export const KEY_RULES: readonly string[] = [
  'password',
  'token',
  'secret',
  'api-key',
  'private-key',
  'authorization',
  'cookie',
  'credentials',
  'one-time-code',
  'pin',
  'card',
  'card-security-code',
  'national-id',
  'bank-account',
  SQL_LITERAL,
];

/** Terms by their words with a space between. */
export const KEY_TERMS: ReadonlyMap<string, KeyTerm> = new Map([
  ...terms('password', 'any', 'text', [
    'password passwords passwd passwrd passwds passphrase passphrases passcode passcodes pswd psw passwort passworter passwoerter kennwort kennworter',
    'motdepasse mdp contrasena contrasenas senha senhas wachtwoord wachtwoorden haslo losenord losen passord adgangskode heslo salasana jelszo sifre',
    'пароль пароли пароля geheimzahl zugangscode parola parole lozinka лозинка zaporka geslo slaptazodis parool κωδικος סיסמה סיסמא รหัสผ่าน पासवर्ड',
  ]),
  ...phrases('password', 'any', 'text', [
    'mot de passe',
    'pass phrase',
    'pass word',
    'pass code',
    'secret answer',
    'palavra passe',
    'mật khẩu',
    'kata sandi',
    'كلمة المرور',
    'كلمة السر',
    'κωδικός πρόσβασης',
  ]),
  ...phrases('password', 'any', 'text', [
    'security answer',
    'sicherheits antwort',
    'mots de passe',
    'palabra clave secreta',
  ]),
  ...terms('password', 'not-a-directory', 'random', ['pwd pwds']),
  ...terms('password', 'text', 'random', ['pw pass']),
  ...terms('secret', 'any', 'text', ['secret geheimnis psk']),
  ...terms('secret', 'text', 'text', ['secrets geheimnisse']),
  ...phrases('secret', 'any', 'any', ['secret id', 'shared secret', 'pre shared key', 'preshared key']),
  ...phrases('secret', 'text', 'text', [
    'seed phrase',
    'recovery phrase',
    'mnemonic phrase',
    'backup phrase',
    'secret phrase',
  ]),
  ...terms('secret', 'phrase', 'phrase', ['mnemonic mnemonics']),
  ...terms('token', 'word', 'random', ['token bearer jwt jwe zugriffstoken sitzungstoken токен']),
  ...terms('token', 'random', 'random', ['assertion']),
  ...terms('token', 'random', 'random', ['tokens jwts csrf xsrf phpsessid jsessionid aspsessionid sessid']),
  ...phrases('token', 'word', 'random', [
    'client assertion',
    'saml response',
    'saml request',
    'saml assertion',
    'samlp assertion',
  ]),
  ...phrases('token', 'any', 'random', ['connect sid', 'session ticket', 'refresh jwt', 'access jwt']),
  ...phrases('token', 'random', 'random', [
    'amz signature',
    'goog signature',
    'goog credential',
    'amz credential',
  ]),
  ...terms('api-key', 'any', 'random', ['apikey']),
  ...terms('api-key', 'text', 'random', ['apikeys']),
  ...phrases(
    'api-key',
    'any',
    'random',
    words('api auth authentication authorization access session').map((word) => `${word} key`),
  ),
  ...phrases(
    'api-key',
    'text',
    'random',
    words('api auth authentication authorization access session').map((word) => `${word} keys`),
  ),
  ...phrases('api-key', 'random', 'random', [
    ...keyPhrases('app application service account client consumer subscription functions function storage'),
    ...keyPhrases(
      'admin deploy integration ingest ingestion write bot server license licence instrumentation',
    ),
    ...keyPhrases(
      'webhook oauth stripe openai anthropic sendgrid mailgun twilio github gitlab aws azure gcp',
    ),
    ...keyPhrases('google maps datadog sentry algolia firebase slack cloudflare mailchimp telegram'),
    'clave api',
    'cle api',
    'api schlussel',
    'api schluessel',
  ]),
  ...phrases('private-key', 'any', 'random', [
    ...keyPhrases(
      'private secret encryption decryption encrypt decrypt encrypting cipher signing sign master',
    ),
    ...keyPhrases('ssh rsa dsa ecdsa ed pgp gpg hmac aes des symmetric wrapping shared jwt wallet recovery'),
    'clave privada',
    'clave secreta',
    'cle privee',
    'cle secrete',
    'privater schlussel',
    'privater schluessel',
    'geheimer schlussel',
    'geheimer schluessel',
    'secret access key',
    'private pem',
    'private jwk',
  ]),
  ...terms('private-key', 'any', 'random', ['privkey geheimschlussel geheimschluessel']),
  ...terms('authorization', 'any', 'random', ['authorization authorisation']),
  ...terms('authorization', 'user-and-password', 'user-and-password', ['auth']),
  ...terms('phone', 'phone-number', 'phone-number', [
    'mobile phone tel telephone cellphone msisdn handy fax whatsapp telefon telefono telefone telefonnummer mobil mobiltelefon celular rufnummer',
  ]),
  ...phrases('phone', 'phone-number', 'phone-number', ['contact number', 'cell phone', 'телефон']),
  ...terms('cookie', 'any', 'random', ['cookie']),
  ...terms('cookie', 'text', 'random', ['cookies']),
  ...phrases('cookie', 'any', 'random', ['set cookie', 'set cookies']),
  ...terms('credentials', 'not-a-fetch-mode', 'random', [
    'credential credentials creds cred zugangsdaten anmeldedaten identifiants credenciales credenziali',
  ]),
  ...terms('one-time-code', 'code', 'random', ['otp totp hotp']),
  ...phrases('one-time-code', 'any', 'random', [
    ...codePhrases(
      'verification mfa 2fa fa authorization auth reset recovery backup login access unlock otp sms',
    ),
    ...codePhrases('authentication two factor totp'),
    'one time password',
    'one time code',
    'one time passcode',
    'code verifier',
  ]),
  ...phrases('one-time-code', 'code', 'random', codePhrases('security')),
  ...terms('pin', 'code', 'code', ['pin']),
  ...phrases('pin', 'code', 'code', ['pin code', 'pin number', 'user pin', 'card pin']),
  ...terms('card', 'digits', 'digits', [
    'creditcard creditcards kreditkarte kreditkartennummer kartennummer cardnumber cardnum ccnumber ccnum pan',
  ]),
  ...phrases('card', 'digits', 'digits', [
    'credit card',
    'debit card',
    'card number',
    'card num',
    'card no',
    'card nr',
    'cc number',
    'cc num',
    'cc no',
    'primary account number',
    'numero de tarjeta',
    'numero de carte',
  ]),
  ...terms('card-security-code', 'any', 'code', ['cvv cvc cvn']),
  ...phrases('card-security-code', 'any', 'code', [
    'card verification value',
    'card security code',
    'card verification code',
  ]),
  ...terms('national-id', 'any', 'identifier', [
    'ssn ssns itin sozialversicherungsnummer socialsecuritynumber',
  ]),
  ...phrases('national-id', 'any', 'identifier', [
    'social security number',
    'social security no',
    'social insurance number',
  ]),
  ...terms('national-id', 'identifier', 'identifier', [
    'passport passportnumber reisepass reisepassnummer personalausweis personalausweisnummer ausweisnummer',
    'steuernummer steueridentifikationsnummer idcard shenfenzheng sfzh aadhaar aadhar cpf cnpj curp nino bsn pesel nif nie dni',
    'nric cnic personnummer fodselsnummer burgerservicenummer codicefiscale tckn инн снилс паспорт',
  ]),
  ...phrases('national-id', 'identifier', 'identifier', [
    'social security',
    'national id',
    'national identity',
    'national identification',
    'national insurance number',
    'national identifier',
    'passport number',
    'passport no',
    'id card',
    'identity card',
    'identity number',
    'identification number',
    'resident id',
    'citizen id',
    'drivers license',
    'driver license',
    'drivers licence',
    'driver licence',
    'driving licence',
    'driving license',
    'tax id',
    'taxpayer id',
    'tax number',
    'tax identification',
    'codice fiscale',
    'steuer id',
    'steuer identifikationsnummer',
    'national insurance',
    'nhs number',
    'pan card',
    'voter id',
    'passport nr',
  ]),
  ...phrases('bank-account', 'digits', 'digits', [
    'bank account',
    'account number',
    'account no',
    'acct number',
    'account iban',
    'bank acct',
    'routing number',
    'kontonummer',
  ]),
]);

/** Keys of the text of database queries, by their words: those of OpenTelemetry, old and new, and of drivers' errors. */
export const QUERY_KEYS: ReadonlySet<string> = new Set([
  'db query text',
  'db statement',
  'sql',
  'db sql',
  'raw sql',
  'sql query',
]);

/** Terms of scripts without spaces between words: found anywhere in a key. */
export const UNSPACED_TERMS: ReadonlyArray<readonly [term: string, KeyTerm]> = [
  ...unspaced('password', '密码 密碼 口令 パスワード 暗証番号 비밀번호 암호'),
  ...unspaced('token', '令牌 トークン 토큰'),
  ...unspaced('secret', '密钥 密鑰 金鑰 秘钥 シークレット 秘密鍵'),
  ...unspaced('private-key', '私钥 私鑰'),
  ...unspaced('credentials', '凭证 凭据 憑證'),
  ...unspaced('one-time-code', '验证码 驗證碼 校验码 認証コード 인증번호'),
  ...unspaced('card', '银行卡 信用卡号 卡号 銀行卡 カード番号 카드번호', 'digits'),
  ...unspaced('phone', '手机 手機 电话 電話 携帯 전화번호 휴대폰', 'phone-number'),
  ...unspaced('national-id', '身份证 身分證 护照号 護照號 マイナンバー 주민등록번호 社保号', 'identifier'),
];

/** Parts that tell that a term of {@link UNSPACED_TERMS} is about something else. */
export const UNSPACED_HARMLESS: readonly string[] = words(
  '长度 次数 强度 类型 策略 状态 时间 过期 数量 错误 学 规则 提示 重置 修改 是否 有效期 名称 版本 長度 次數 強度 類型 狀態 時間 数 期限 種類 길이 횟수 유형 上传 照片',
).map(foldWord);

/** Words behind a term that leave it what it is: still the secret itself. */
export const VALUE_WORDS: ReadonlySet<string> = new Set(
  words(
    'value values hash hashed digest salt raw plain plaintext clear cleartext text string str data encrypted cipher ciphertext encoded base b hex md sha bcrypt confirm confirmation confirmed repeat repeated again retype new old current previous prev next original default temp temporary header param input secret key a b c one two primary secondary prod production dev development staging test live local main wert hash neu alt bestatigung bestaetigung wiederholung',
  ),
);

/** Words behind a term that make the key one about the secret: its time, size, kind, place, rules or state. */
export const HARMLESS_TAIL: ReadonlySet<string> = new Set(
  words(`
    at on by for in of to from since until before after
    changed created updated modified deleted issued expires expired expire expiry expiration exp iat nbf used valid validity
    invalid verified verification rotated rotation revoked revocation refreshed reset resets changes change update updates
    time date timestamp day days hour hours minute minutes second seconds sec secs ms millis milliseconds duration age ttl lifetime
    count counts counter total number num amount length len size bytes max min limit limits budget quota usage used
    bucket buckets window windows per rate rates cost costs price latency index position offset order
    type types kind class category name names id ids uuid guid arn ref reference title slug alias uri uris url urls link href
    endpoint endpoints host hostname port path paths file files filename filepath dir directory folder location region
    policy policies strength score complexity requirement requirements rule rules pattern regex regexp schema format formats
    charset status state states stage version versions revision algorithm alg algo method methods mode flow grant
    field fields fieldname column property attribute label placeholder description desc comment prompt message messages
    error errors failure failures failed attempt attempts retries retry tries success reason warning warnings event events
    enabled disabled required optional exists exist present missing supported needed allowed available active set unset configured
    source sources provider providers issuer issuers audience aud scope scopes subject sub claims claim owner
    store stores storage manager managers service services server client handler handlers middleware validator validators
    validation generator factory parser reader writer resolver loader helper util utils module plugin library package
    check checks checker test tests rotation exchange introspection request requests response cache queue pool
    consent banner domain samesite secure httponly jar prefs preferences notice popup
    settings setting options option config configuration parameters dialog form page screen view component button icon tab
    less free prefix suffix fingerprint thumbprint last preview hint-shown mask masked redacted
    symbol address decimals supply holder holders contract chain network standard
    encoder encoders decoder decoders every each
    interval remaining saved through checked scanned found detected blocked seen loaded sent received matched rejected accepted denied failed leaked exposed redacted
    santa garden sauce recipe agent level menu mission ballot sharing engine operator
    brand issuer network scheme bin country currency image photo upload
    user username email
    geandert geaendert erstellt aktualisiert abgelaufen ablauf am um seit lange laenge starke staerke anzahl typ art richtlinie
    fehler versuche hinweis feld gultig gueltig datum zeit zuruckgesetzt zurueckgesetzt vergessen
  `),
);

/** Words behind a term for something that has a number: they name the number itself, as in `driver_license_number`. */
export const NUMBER_WORDS: ReadonlySet<string> = new Set(
  words('number numbers num no nr nummer id code value full'),
);

/** The rules of terms for something that has a number. */
export const NUMBERED_RULES: ReadonlySet<string> = new Set([
  'national-id',
  'card',
  'bank-account',
  'pin',
  'card-security-code',
  'phone',
]);

/** Words in front of a term that make the key a question or a quantity. */
export const HARMLESS_START: ReadonlySet<string> = new Set(
  words(
    'has have is are was needs need requires require required supports support should can did num number max min maximum minimum total avg average mean sum count n hat ist anzahl missing without',
  ),
);

/** Words right in front of `token` and `tokens` that make them no credential: pages, parsers, language models, coins. */
export const HARMLESS_TOKENS: ReadonlySet<string> = new Set(
  words(`
    next page paging pagination continuation continue cursor sync resume change fencing dedup deduplication idempotency
    cancel cancellation abort concurrency request lexer syntax parser unexpected expected illegal keyword delimiter
    per eos bos pad unk sep cls stop special start end begin first
    prompt completion input output reasoning cached cache creation read thinking audio image text generated remaining
    design theme color css style native governance utility staking placeholder template replacement ring
  `),
);

/** Terms that are also found inside words written together (`userpassword`, `PASSWORDHASH`), longest first. */
export const JOINED_TERMS: ReadonlyArray<readonly [joined: string, words: readonly string[]]> = [
  ...words(
    'password passwords passwort kennwort passwd passphrase passcode wachtwoord motdepasse credentials credential cookies cookie secrets secret tokens token pwd zugangsdaten creditcard cardnumber authorization apikey apikeys',
  ).map((word): [string, string[]] => [word, [word]]),
  ...words('private secret access auth encryption signing session master').map((word): [string, string[]] => [
    `${word}key`,
    [word, 'key'],
  ]),
].toSorted(([a], [b]) => b.length - a.length);

/** What may stand in front of the short terms in one word: `dbpass`, `userpw`. */
export const JOINED_STARTS: ReadonlySet<string> = new Set(
  words('db user usr smtp mail my mysql pg psql admin root ftp ssh redis login ldap sql http proxy wifi'),
);

/** Terms too short to be found behind any letters: only behind {@link JOINED_STARTS}. */
export const SHORT_TERMS: readonly string[] = ['pass', 'pw', 'pin', 'ssn'];

/** The most words of a term. */
export const MAX_TERM_WORDS = 4;
