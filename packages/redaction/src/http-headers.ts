/** The headers that carry credentials and cookies. */

/** Headers whose value is a scheme and its credentials. In lower case. */
const AUTHORIZATION_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'proxy_authorization',
  'proxyauthorization',
  'http_authorization',
  'x-authorization',
  'x-forwarded-authorization',
  'x-amzn-remapped-authorization',
  'sec-websocket-authorization',
]);

const COOKIE_HEADERS: ReadonlySet<string> = new Set(['cookie', 'cookies', 'http_cookie', 'x-cookie']);
const SET_COOKIE_HEADERS: ReadonlySet<string> = new Set([
  'set-cookie',
  'set_cookie',
  'setcookie',
  'set-cookie2',
]);

/** Whether the key names a header of credentials. */
export function isAuthorizationHeader(key: string): boolean {
  return AUTHORIZATION_HEADERS.has(key.toLowerCase());
}

/** Whether the key names the header of the cookies that a client sends. */
export function isCookieHeader(key: string): boolean {
  return COOKIE_HEADERS.has(key.toLowerCase());
}

/** Whether the key names the header of a cookie that a server sets. */
export function isSetCookieHeader(key: string): boolean {
  return SET_COOKIE_HEADERS.has(key.toLowerCase());
}
