/** Pretended secrets that the shop logs as a careless developer would: they must not be in anything that it writes. */

/** What customers type. */
export const CUSTOMER = {
  card: '4111 1111 1111 1111',
  mailDomain: 'customers.example',
  wrongPassword: 'hunter2-demo',
  password: 'correct horse battery',
} as const;

/** What the services know. */
export const SERVICE = {
  providerToken: 'demo-0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  sessionToken: 'tok_Zq83kfLmPw0vTx5yRb2n',
  databasePassword: 'pg-W1nter-Sale-77',
} as const;

/** Every text that must not be in any output. */
export const PLANTED_SECRETS: readonly string[] = [
  CUSTOMER.card,
  CUSTOMER.card.replaceAll(' ', ''),
  `@${CUSTOMER.mailDomain}`,
  CUSTOMER.wrongPassword,
  CUSTOMER.password,
  ...Object.values(SERVICE),
];
