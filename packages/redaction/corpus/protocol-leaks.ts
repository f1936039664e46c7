/** Secrets in what clients and servers say to each other, as dumps, traces and access logs show it. */

import type { Leak } from './configuration-leaks.ts';
import { hex40, padded, spacedPassword } from './configuration-leaks.ts';
import { base64Lines, DIGITS, HEX, jsonWebToken, LOWER } from './random.ts';
import { around, basic, email, opaque, password, type SecretText } from './value-forms.ts';

const doubleEncoded =
  (template: string) =>
  (random: Parameters<typeof password>[0]): SecretText => {
    const secret = password(random).replace('!', '1');
    const text = encodeURIComponent(encodeURIComponent(template)).replaceAll('%252525', '%');
    return { text: text.replace('SECRET', secret), secrets: [secret] };
  };

const encodedJson =
  (make: (secret: string) => object) =>
  (random: Parameters<typeof password>[0]): SecretText => {
    const secret = password(random);
    const encoded = Buffer.from(JSON.stringify(make(secret))).toString('base64');
    return { text: `payload=${encoded}`, secrets: [encoded.slice(0, 24)] };
  };

/** By protocol. */
export const PROTOCOL_LEAKS: readonly Leak[] = [
  {
    kind: 'authorization',
    source: 'https://everything.curl.dev/cmdline/verbose.html',
    texts: [
      ...around(opaque, [
        '> GET /v1/me HTTP/2\n> Host: api.example.com\n> authorization: Bearer %\n> accept: */*\n',
        'curl -sS -XPOST https://api.example.com/v1 -H "Authorization: Bearer %" -d @body.json',
        "curl --header 'X-Auth-Token: %' https://api.example.com",
        'curl -H "PRIVATE-TOKEN: %" https://gitlab.example.com/api/v4/user',
        'curl --oauth2-bearer % https://api.example.com',
        'wget --header="Authorization: token %" https://api.example.com/x.tgz',
        'http GET api.example.com Authorization:"Bearer %"',
        "fetch('/v1', { headers: { Authorization: 'Bearer %' } })",
        "req.headers = { host: 'a', authorization: 'Bearer %', accept: '*/*' }",
        'AxiosError { config: { headers: AxiosHeaders { Authorization: "Bearer %" } } }',
        "Headers { 'x-api-key': [ '%' ], accept: [ '*/*' ] }",
        'header("Authorization", "Bearer %")',
        'Authorization=[Bearer %]',
        'metadata: { "authorization" => "Bearer %" }',
        'grpc md: map[authorization:[Bearer %] user-agent:[grpc-go/1.60]]',
        'X-Vault-Token: %',
        'X-Amz-Security-Token: %',
        'apikey: %',
        'X-Shopify-Access-Token:%',
        'DD-API-KEY: %',
        'Authorization: GenieKey %',
        'Authorization: SharedKey account:%',
        'Authorization: Hawk id="x", ts="1700000000", nonce="j4h3g2", mac="%"',
        'Authorization: OAuth oauth_consumer_key="ck", oauth_token="%", oauth_version="1.0"',
        'authorization: "bearer %",',
        'Sec-WebSocket-Protocol: access_token, %',
        'proxy-authorization: bearer %',
        'got 401 with Bearer % from upstream',
      ]),
      basic('> Authorization: Basic %\n> User-Agent: curl/8.5.0\n'),
      basic("curl -H 'authorization: basic %' x"),
      basic('"Authorization":["Basic %"]'),
      basic('{"auths":{"registry.example.com":{"auth":"%"}}}'),
      ...around(password, [
        'curl --user ann:% https://api.example.com',
        'curl -u "ann:%" -O https://files.example.com/a.zip',
        'wget --user=ann --password=% https://files.example.com/a.zip',
        'curl -x http://proxy:3128 --proxy-user ann:% https://example.com',
        'http -a ann:% GET https://api.example.com',
        'docker login -u ann -p % registry.example.com',
        'mysql -uroot -p% shop',
        'mongo --username ann --password % shop',
        'net use z: \\\\server\\share /user:ann %',
        'openssl rsa -passin pass:% -in key.pem',
        'keytool -list -storepass % -keystore a.jks',
        'gpg --batch --passphrase % -d a.gpg',
        'az login --service-principal -u app -p % --tenant t',
        'helm install shop --set auth.password=% --set image.tag=1.2.3',
        'kubectl create secret generic db --from-literal=password=%',
        'ansible-playbook site.yml -e "db_password=%"',
        'terraform apply -var="db_password=%"',
        'java -Dspring.datasource.password=% -jar shop.jar',
        'zip -P % a.zip b.txt',
        '7z x a.7z -p%',
      ]),
    ],
  },
  {
    kind: 'cookie',
    source: 'https://www.rfc-editor.org/rfc/rfc6265#section-5.4',
    texts: around(opaque, [
      '> Cookie: PHPSESSID=%; lang=en\n> Accept: */*\n',
      '< set-cookie: JSESSIONID=%; Path=/; HttpOnly\n',
      'curl -b "session=%" https://shop.example.com/account',
      'curl --cookie sid=% https://shop.example.com',
      "document.cookie = 'auth_token=%; path=/'",
      "cookies: { 'next-auth.session-token': '%' }",
      "headers: { cookie: 'connect.sid=%' }",
      'Cookie: _ga=GA1.2.3.4; laravel_session=%; XSRF-TOKEN=x',
      'Set-Cookie: .AspNetCore.Identity.Application=%; path=/; secure; samesite=lax; httponly',
      '"set-cookie":["sid=%; Path=/","lang=de"]',
      'ASP.NET_SessionId=%; path=/',
      'sessionid=%; csrftoken=abc',
    ]),
  },
  {
    kind: 'url-query',
    source: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2',
    texts: [
      ...around(opaque, [
        '302 Location: https://app.example.com/cb#access_token=%&expires_in=3600',
        'GET /cb?code=%&state=xyz HTTP/1.1',
        'https://login.example.com/token?client_id=app&client_secret=%&grant_type=client_credentials',
        'POST https://hooks.example.com/in?token=% 200 31ms',
        'https://api.example.com/v2/weather?q=Berlin&appid=8&apiKey=%',
        'https://maps.example.com/maps/api/js?key=AI&signature=%',
        'https://cdn.example.com/a.mp4?Expires=1700000000&Signature=%&Key-Pair-Id=K1',
        'https://storage.googleapis.com/b/o?X-Goog-Signature=%&X-Goog-Expires=900',
        'wss://rt.example.com/?EIO=4&transport=websocket&auth_token=%',
        '"GET /reset-password?reset_token=% HTTP/1.1" 200 512 "-" "Mozilla/5.0"',
        'magic link https://app.example.com/login?token=%&redirect=%2Fhome'.replace('%2Fhome', '/home'),
        'https://a.example.com/unsubscribe?id=7&secret=%',
        '/v1/sse?session_token=%',
        'Referer: https://shop.example.com/?jwt=%',
        'openid redirect_uri=https://a.example.com/cb id_token_hint=%',
        '/socket.io/?token=%&EIO=3',
        'passwd_reset_token=%',
        'https://x.example.com/?a=1;password=%;b=2',
      ]),
      ...around(
        (random) => encodeURIComponent(`${random.text(20)}/${random.text(12)}=`),
        [
          'https://shop.blob.core.windows.net/c/a?sv=2024-11-04&sr=b&sig=%&se=2026',
          'GET /login?return_to=/&password=%',
        ],
      ),
    ],
  },
  {
    kind: 'key-value',
    source: 'https://graphql.org/learn/mutations/',
    texts: [
      ...around(password, [
        'mutation { login(email: "x", password: "%") { id } }',
        '{"query":"mutation Login($p:String!){login(password:$p){id}}","variables":{"password":"%"}}',
        'mutation($input: LoginInput!) variables={"input":{"user":"ann","password":"%"}}',
        'soap: <wsse:Password Type="PasswordText">%</wsse:Password>',
        '<soapenv:Body><login><user>ann</user><pwd>%</pwd></login></soapenv:Body>',
        '<Password><![CDATA[%]]></Password>',
        '<password type="plain" >%</password>',
        'multipart: name="new_password"\r\n\r\n%\r\n',
        'username=ann&password=%&csrf=x',
        'j_username=ann&j_password=%',
        'log[user]=ann&user[password]=%&commit=Go',
        'Parameters: {"user"=>{"email"=>"x", "password"=>"%"}, "commit"=>"Log in"}',
        'a001 LOGIN ann %',
        'USER ann\r\nPASS %\r\n230 ok',
        'BIND dn="cn=admin" password=%',
        'RADIUS User-Password = "%"',
        'wifi: ssid=home psk=%',
        'WPA passphrase: %',
        'message: {type: "auth", token: "%"}',
        '[["set","password","%"]]',
        'xml-rpc <name>password</name><value><string>%</string></value>',
        'plist <key>password</key><string>%</string>',
        'java.util.HashMap{user=ann, password=%, n=1}',
        'LoginRequest(username=ann, password=%)',
        'LoginForm[username=ann,password=%]',
        '#<User id: 1, name: "ann", password: "%">',
        'Namespace(user="ann", password="%")',
        'Credentials { username: "ann", password: "%" }',
        'Array\n(\n    [user] => ann\n    [password] => %\n)',
        'array(2) {\n  ["password"]=>\n  string(11) "%"\n}',
        '&{User:ann Password:% Port:5432}',
        'map[password:% user:ann]',
        'Config{Token:"%", URL:"x"}',
        '%{"password" => "X", user: 1}'.replace('X', '%').replace('%{', '{'),
        '(password . "%")',
        '{:user "ann" :password "%"}',
        '\\"apiKey\\": \\"%\\"',
        '\\\\\\"password\\\\\\":\\\\\\"%\\\\\\"',
        '{&quot;password&quot;: &quot;%&quot;}',
        "{u'password': u'%'}",
        "b'password=%&user=ann'",
      ]),
      ...around(spacedPassword, ['{"wifiPassword": "%"}', 'mutation { set(secret: "%") }']),
      doubleEncoded('{"password":"SECRET","n":1}'),
      doubleEncoded('?user=ann&password=SECRET&x=1'),
      encodedJson((secret) => ({ user: 'ann', password: secret })),
    ],
  },
  {
    kind: 'token',
    source: 'https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf',
    texts: [
      ...around(padded, [
        'POST /acs SAMLResponse=%&RelayState=x',
        '<ds:SignatureValue>SIG</ds:SignatureValue><Token>%</Token>',
        'samlp:Response assertion=%',
      ]),
      ...around(
        (random) => jsonWebToken(random, 'RS256', 342),
        [
          'id_token="%"',
          'assertion=%&grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer',
          'kid mismatch in %: rejected',
          'oidc callback #id_token=%&state=1',
        ],
      ),
      ...around(hex40, ['refresh_token: %', 'csrf_token=%', 'X-CSRF-Token: %', 'token %']),
    ],
  },
  {
    kind: 'pem',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets',
    texts: [
      (random) => {
        const lines = base64Lines(random, 3);
        return {
          text: `tls.key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  ${lines.join('\n  ')}\n  -----END RSA PRIVATE KEY-----\ntls.crt: x`,
          secrets: lines,
        };
      },
      (random) => {
        const lines = base64Lines(random, 3);
        return {
          text: `{"private_key": "-----BEGIN PRIVATE KEY-----\\n${lines.join('\\n')}\\n-----END PRIVATE KEY-----\\n"}`,
          secrets: lines,
        };
      },
      (random) => {
        const lines = base64Lines(random, 2);
        return {
          text: `"{\\"key\\":\\"-----BEGIN EC PRIVATE KEY-----\\\\n${lines.join('\\\\n')}\\\\n-----END EC PRIVATE KEY-----\\"}"`,
          secrets: lines,
        };
      },
      (random) => {
        const lines = base64Lines(random, 2);
        return {
          text: `key=${encodeURIComponent(`-----BEGIN PRIVATE KEY-----\n`)}${lines.map((line) => encodeURIComponent(line)).join('%0A')}${encodeURIComponent('\n-----END PRIVATE KEY-----')}`,
          secrets: lines.map((line) => encodeURIComponent(line)),
        };
      },
      (random) => {
        const lines = base64Lines(random, 3);
        return {
          text: `> -----BEGIN DSA PRIVATE KEY-----\n> ${lines.join('\n> ')}\n> -----END DSA PRIVATE KEY-----`,
          secrets: lines,
        };
      },
    ],
  },
  {
    kind: 'email',
    source: 'https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1',
    texts: around(email, [
      'MAIL FROM:<%> SIZE=1024',
      'RCPT TO:<%>',
      '250 2.1.5 <%>... Recipient ok',
      'postfix/smtp[12]: A1: to=<%>, relay=mx.example.com[192.0.2.1]:25, status=sent',
      'Return-Path: <%>\r\nSubject: hi\r\n',
      'cc:%;bcc:none',
      'git: Author: Ann Example <%>',
      'uid=% ou=people',
      'ldap: mail=%,dc=example',
      'sub:%|role:admin',
      '邮箱：%，请确认',
      'user(%)not found',
      'https://example.com/u/%/edit',
      '%,Ann,Example,Berlin',
      '[%] has joined',
      'x=%&y=1',
      'e-mail=%\tok',
      '~%~',
      "'%'@'localhost'",
    ]),
  },
  {
    kind: 'one-time-code',
    source: 'https://www.rfc-editor.org/rfc/rfc6238',
    texts: [
      ...around(
        (random) => `${1 + random.below(9)}${random.text(5, DIGITS)}`,
        [
          'Your verification code is %',
          'otp=%',
          'OTP: %. Do not share it.',
          '% is your login code',
          'verification_code: "%"',
          'sms body: "Your code: %"',
          '验证码：%，5分钟内有效',
          '您的验证码为%，请勿泄露',
          'mfa_code=% user=ann',
          '{"totp":"%"}',
          'Use % as your one-time password',
        ],
      ),
    ],
  },
  {
    kind: 'high-entropy',
    source: 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml',
    texts: [
      ...around(hex40, [
        'token rejected: %',
        'api key (%) revoked',
        'found hard-coded secret "%" in a.ts:7',
        'rotating secret from % to new value',
        'bearer token % has expired',
        'using secret=% for hmac',
        'secret key is %',
        'the access key % was leaked',
        'session token was %',
      ]),
      ...around(padded, ['encryption key % loaded', 'signing key: %', 'webhook secret %']),
      ...around(
        (random) => random.text(24, HEX + LOWER),
        ['client secret % is wrong', 'credential % used twice'],
      ),
    ],
  },
];
