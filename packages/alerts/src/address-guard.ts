/**
 * Which addresses may be called: a notifier's target must not reach into the network that the process runs in, unless that
 * is allowed. The check is on the address that is connected to, so that a name cannot change its mind in between.
 */
import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What is never called: link-local addresses, among them the metadata services of clouds, and what is no host. */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4');
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('224.0.0.0', 4, 'ipv4');
FORBIDDEN.addSubnet('240.0.0.0', 4, 'ipv4');
FORBIDDEN.addAddress('::', 'ipv6');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');

/** What is called only where it is allowed: this machine, and networks that are not the internet. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4');
PRIVATE.addSubnet('127.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.0.0.0', 24, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('198.18.0.0', 15, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
// Addresses of version 4 within version 6: the same machines by other names.
PRIVATE.addSubnet('64:ff9b::', 96, 'ipv6');
PRIVATE.addSubnet('64:ff9b:1::', 48, 'ipv6');
PRIVATE.addSubnet('2002::', 16, 'ipv6');

/** An address that must not be called. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code = 'forbidden-address';
}

/** Whether an IP address may be called. */
export function isAllowedAddress(address: string, allowPrivate: boolean): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const type = version === 4 ? 'ipv4' : 'ipv6';
  // A BlockList sees through addresses of the form ::ffff:10.0.0.1.
  if (FORBIDDEN.check(address, type)) return false;
  return allowPrivate || !PRIVATE.check(address, type);
}

/** Resolves names for a connection, and fails for those that lead where nothing may be called. */
export function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const refused = addresses.find(({ address }) => !isAllowedAddress(address, allowPrivate));
      const [first] = addresses;
      if (refused || first === undefined) return callback(forbidden(hostname), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** The error of a host that leads to a forbidden address. */
export function forbidden(hostname: string): AddressError {
  return new AddressError(
    `${hostname} is an address within this network, which is not called. Set allow_private: true if it is meant.`,
  );
}
