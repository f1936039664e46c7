/** Secrets in files of settings and connection strings, as they end up in a log: each format with its own reference. */
import { BASE64, DIGITS, HEX, LOWER, type Random, UPPER } from './random.ts';
import { around, basic, type Make, opaque, password, type SecretText } from './value-forms.ts';

/** Texts with secrets of one kind in one format. */
export interface Leak {
  readonly kind: string;
  readonly source: string;
  readonly texts: readonly ((random: Random) => SecretText)[];
}

/** A password with the punctuation that password managers like. */
export const symbolPassword: Make = (random) =>
  `${random.text(3, UPPER)}${random.text(3, LOWER)}${random.pick(['#', '$', '!', '^', '~'])}${random.text(4, DIGITS)}${random.text(2, LOWER)}`;

/** A password of letters only. */
export const wordPassword: Make = (random) =>
  `${random.pick(['sun', 'wind', 'moon', 'brook'])}${random.text(4, LOWER)}${random.pick(['shine', 'mill', 'fall', 'side'])}`;

/** A password of several words. */
export const spacedPassword: Make = (random) =>
  Array.from({ length: 4 }, () => random.text(2, random.pick([LOWER, DIGITS]))).join(' ');

/** Base64 with its padding. */
export const padded: Make = (random) => `${random.text(43, BASE64)}=`;

export const hex40: Make = (random) => random.text(40, HEX);

/** By format. */
export const CONFIGURATION_LEAKS: readonly Leak[] = [
  {
    kind: 'key-value',
    source: 'https://man7.org/linux/man-pages/man7/environ.7.html',
    texts: [
      ...around(password, [
        'PATH=/usr/bin:/bin\nHOME=/root\nPGPASSWORD=%\nTERM=xterm',
        'env: NODE_ENV=production REDIS_PASS=% PORT=8080',
        'declare -x SMTP_PASSWORD="%"',
        'setx DB_PASS %',
        '$env:SQL_PASSWORD = "%"',
        "DATABASE_PASSWORD='%' rails db:migrate",
        'Environment=MQTT_PASSWORD=%',
      ]),
      ...around(opaque, [
        'AWS_ACCESS_KEY_ID=x\nAWS_SECRET_ACCESS_KEY=%\nAWS_REGION=eu-central-1',
        'export SENTRY_AUTH_TOKEN=%',
        'SESSION_SECRET=%',
        'JWT_SIGNING_KEY=% LOG_LEVEL=debug',
        'DJANGO_SECRET_KEY="%"',
        'APP_KEY=base64:%',
        'NEXTAUTH_SECRET: %',
      ]),
      ...around(symbolPassword, ['MYSQL_PWD=%', 'FTP_PASSWORD="%"']),
    ],
  },
  {
    kind: 'key-value',
    source: 'https://yaml.org/spec/1.2.2/',
    texts: [
      ...around(password, [
        'database:\n  host: db\n  username: app\n  password: %\n  pool: 5',
        "smtp:\n  user: mailer\n  pass: '%'\n",
        'users:\n  - name: ann\n    passwd: "%"\n  - name: li\n',
        'spring:\n  datasource:\n    url: jdbc:h2:mem\n    password: %',
        'db_password: !vault %',
        'password: >-\n    %\nhost: db',
        'auth: {username: ann, password: %}',
        'password : %',
      ]),
      ...around(padded, [
        'apiVersion: v1\nkind: Secret\ndata:\n  password: %\ntype: Opaque',
        'stringData:\n  api-key: %',
        'client-secret: "%"',
      ]),
      ...around(spacedPassword, ['passphrase: %\nother: 1', 'password: "%"']),
    ],
  },
  {
    kind: 'key-value',
    source: 'https://toml.io/en/v1.0.0',
    texts: [
      ...around(password, [
        '[database]\nserver = "10.0.0.1"\npassword = "%"\n',
        "[auth]\nsecret = '%'",
        'credentials = { user = "ann", password = "%" }',
        'db.password = "%"',
      ]),
      ...around(opaque, ['[registry]\ntoken = "%"\n', 'secret_key_base = "%"']),
    ],
  },
  {
    kind: 'key-value',
    source: 'https://docs.npmjs.com/cli/v11/configuring-npm/npmrc',
    texts: [
      ...around(opaque, [
        'registry=https://npm.example.com/\n//npm.example.com/:_authToken=%\nalways-auth=true',
        '//npm.example.com/:_password="%"',
        'npm config set //npm.example.com/:_authToken %',
      ]),
      basic('_auth=%'),
    ],
  },
  {
    kind: 'key-value',
    source: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
    texts: around(password, [
      'machine git.example.com\n  login ann\n  password %\n',
      'default login anonymous password %',
      'machine api.example.com login ann\n\tpassword %\n\taccount x',
    ]),
  },
  {
    kind: 'key-value',
    source: 'https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax',
    texts: [
      ...around(password, [
        'Data Source=tcp:sql.example.com,1433;Initial Catalog=shop;User ID=app;Password=%;Connect Timeout=30',
        'Server=.\\SQLEXPRESS;Database=shop;Uid=sa;Pwd=%;',
        'Provider=SQLOLEDB;Data Source=db;User Id=sa;PWD=%',
        'Host=db;Username=app;Password=%',
        'Driver={ODBC Driver 18 for SQL Server};Server=db;UID=sa;PWD={%};Encrypt=yes',
        'login failed using "Server=db;Password=%;Database=shop"',
      ]),
      ...around(padded, [
        'Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=%',
        'HostName=hub.azure-devices.net;DeviceId=d1;SharedAccessKey=%',
      ]),
      ...around(symbolPassword, [
        'Server=db;Database=shop;User Id=sa;Password=%;TrustServerCertificate=True',
      ]),
    ],
  },
  {
    kind: 'url-userinfo',
    source: 'https://www.mongodb.com/docs/manual/reference/connection-string/',
    texts: [
      ...around(password, [
        'MongoServerSelectionError: mongodb://app:%@a.example.com:27017,b.example.com:27017/shop?replicaSet=rs0',
        'MONGO_URL=mongodb://root:%@mongo/admin',
        'rediss://default:%@redis.example.com:6380',
        'celery broker=amqp://user:%@rabbit:5672// starting',
        'psycopg2.OperationalError: postgresql+psycopg2://app:%@db/shop',
        'DATABASE_URL: "mysql2://app:%@db/shop"',
        'sentry dsn https://pub:%@sentry.example.com/4',
        'git remote add origin https://oauth2:%@gitlab.example.com/a/b.git',
        'pip install --index-url https://ann:%@pypi.example.com/simple shop',
        'smtp://ann%40example.com:%@smtp.example.com:587'.replace('ann%40', 'ann.example'),
        'ldap://cn=admin:%@ldap.example.com',
        'mssql://sa:%@db:1433/shop?encrypt=true',
        'kafka+ssl://svc:%@broker:9093',
        'socks5://proxy:%@10.0.0.1:1080',
        'couchdb http://admin:%@couch:5984/_all_dbs',
      ]),
      ...around(
        (random) => `${random.text(4)}%2F${random.text(4)}%23${random.text(3)}`,
        ['postgres://app:%@db/shop'],
      ),
      ...around((random) => `${random.text(5)}:${random.text(5)}`, ['redis://default:%@cache:6379/1']),
      ...around((random) => `${random.text(4)}#${random.text(5)}`, ['postgres://app:%@db:5432/shop']),
    ],
  },
  {
    kind: 'key-value',
    source: 'https://docs.oracle.com/javase/tutorial/jdbc/basics/connecting.html',
    texts: around(password, [
      'jdbc:mysql://db:3306/shop?user=app&password=%&useSSL=false',
      'jdbc:sqlserver://db:1433;databaseName=shop;user=sa;password=%;encrypt=true',
      'jdbc:oracle:thin:app/%@//db:1521/shop',
      'jdbc:snowflake://a.example.com/?user=ann&password=%&db=x',
      'spring.datasource.password=%',
      'javax.persistence.jdbc.password = %',
      'hibernate.connection.password %',
    ]),
  },
  {
    kind: 'key-value',
    source: 'https://httpd.apache.org/docs/2.4/mod/mod_authnz_ldap.html',
    texts: around(password, [
      'AuthLDAPBindPassword "%"',
      'requirepass %',
      'masterauth %',
      'rabbitmq default_pass = %',
      '<property name="password" value="%"/>',
      '<connectionStrings><add name="Shop" connectionString="Server=db;Password=%"/></connectionStrings>',
      '<server><id>nexus</id><username>ann</username><password>%</password></server>',
      "define('DB_PASSWORD', '%');",
      "'password' => '%',",
      "'password' => env('DB_PASSWORD', '%'),",
      '$db_pass = "%";',
      'variable "db_password" { default = "%" }',
      'password          = "%"',
      'set :deploy_password, "%"',
      'private static final String PASSWORD = "%";',
      'String apiKey = "%";',
      'const apiSecret = `%`;',
      "let accessToken: string = '%';",
      'password := "%"',
      'MERGE user SET u.password = "%"',
      "ALTER USER app WITH PASSWORD '%';",
      "CREATE USER 'app'@'localhost' IDENTIFIED BY '%';",
      "GRANT ALL ON shop.* TO 'app' IDENTIFIED BY '%'",
      "CREATE ROLE app LOGIN ENCRYPTED PASSWORD '%'",
      'AUTH %',
      'CONFIG SET requirepass %',
      'PASS %',
    ]),
  },
];
