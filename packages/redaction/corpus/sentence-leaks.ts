/** Passwords in sentences, settings and commands of many kinds: what services print about an account. */
import type { Leak } from './configuration-leaks.ts';
import { around, type Make, password } from './value-forms.ts';

/** A password with a digit in it, as most policies ask for. */
const strictPassword: Make = (random) => `${password(random)}${random.below(10)}`;

export const SENTENCE_LEAKS: readonly Leak[] = [
  {
    kind: 'key-value',
    source: 'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude',
    texts: around(strictPassword, [
      'the root password is now "%"',
      'pass=%, host=db1',
      'connect using password % failed',
      'credentials for ftp: ann / %',
      'my secret is "%"',
      "api_key: '%'",
      'x-api-key=%',
      'auth_token "%" expired',
      '"client_secret" : "%"',
      '{"data":{"attributes":{"password":"%"}}}',
      'password -> %',
      'passwd for root: %',
      'username=ann password=%',
      '--from-literal=api-token=%',
      'redis-cli -h cache -a % ping',
      "sshpass -p '%' ssh web-1",
      'ansible_become_password: %',
      'smtp.password=%',
      '<Password>%</Password>',
      '<param name="password" value="%"/>',
      "SECRET_KEY = '%'",
      'secret=%;',
      'ssl.keystore.password=%',
      'GET /login?user=ann&pwd=% HTTP/1.1',
      'form password=% submitted',
      'Invalid credentials: ann:%',
      'ldap bind with dn=cn=admin password=%',
      'vault token: %',
      'refresh-token: %',
      'webhook_secret=%',
      '口令为%',
      '账号 ann 密码 %',
      'Das Passwort lautet %',
      'la contraseña es %',
      'unlock code: %',
      'encryption passphrase = %',
      '<entry key="password">%</entry>',
      'パスワードは%です',
    ]),
  },
];
