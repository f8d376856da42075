// The way to a service, handed to whatever the phone opens maps with. Only the service's own place
// is in the address; the officer's never is.
import { isApple } from '../../device/host';
import type { Address } from '../../generated/Address';
import type { Service } from '../../generated/Service';

/** An address on one line, without empty parts. */
export function oneLine(address: Address): string {
  const town = [address.city, [address.state_province, address.postal_code].filter(Boolean).join(' ')];
  return [address.attention, address.address_1, address.address_2, ...town, address.region]
    .filter(Boolean)
    .join(', ');
}

/** The service's first address on one line; empty when it has none. */
export function street(service: Service): string {
  const first = service.addresses?.[0];
  return first ? oneLine(first) : '';
}

/** A `geo:` address (RFC 5870 with Android's `q`); on Apple's phones, which know none, `maps:`. */
export function directions(service: Service): string {
  const at = service.position;
  const point = at ? `${at.latitude},${at.longitude}` : '';
  const words = encodeURIComponent(point || street(service));
  if (isApple) return `maps://?daddr=${words}`;
  if (!at) return `geo:0,0?q=${words}`;
  return `geo:${point}?q=${point}(${encodeURIComponent(service.name)})`;
}
