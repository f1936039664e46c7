/** Words for a password in sentences, as parts of regular expressions. */

/** Words that people choose the value of. */
export const PASSWORD_NAMES: string =
  'pass[ -]?(?:word|wd|phrase|code)s?|pwd|pw|passwort|kennwort|mot de passe|contraseña|contrasena|senha|palavra-passe|parola|wachtwoord|lösenord(?:et)?|adgangskode|heslo|hasło|hasla|şifre|lozinka|jelszó|пароль|пароля|кодовое слово|mật khẩu|kata sandi|كلمة المرور|كلمة السر|(?:recovery|seed|backup|secret) phrase|pin';

/** Those of them in front of which and behind which a value may stand without a sign: no word for anything else. */
export const UNMISTAKABLE_NAMES: string =
  'pass[ -]?(?:word|wd|phrase|code)|passwd|pwd|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|hasło|heslo|пароль|şifre|la password|parola|lösenord(?:et)?|mật khẩu|kata sandi';
