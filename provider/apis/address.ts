import { isIP } from "node:net";
import { z } from "zod";

/** What `readiness` may name in its URL or host, filled for each instance. `id` can always be filled. */
export type Placeholder = "id" | "name" | "publicIp" | "privateIp";

/** Where an instance can be reached, as far as its API shows it; what it has none of is absent or empty. */
export interface Address {
  readonly name?: string | undefined;
  readonly publicIp?: string | undefined;
  readonly privateIp?: string | undefined;
}

/** An address as OpenStack and Huawei Cloud list them. */
export const listedAddress = z.object({
  addr: z.string().nullish(),
  "OS-EXT-IPS:type": z.string().nullish(),
});
/** The same by network. What is odd about them spoils no look. */
export const addressesByNetwork = z.record(z.string(), z.array(listedAddress)).nullish().catch(undefined);

export type ListedAddress = z.infer<typeof listedAddress>;

/** Nothing if none is known. The first floating address is the public one, the first fixed one the private one; IPv4 goes before IPv6. */
export function addressOf(
  name: string | null | undefined,
  listed: readonly ListedAddress[],
): Address | undefined {
  const first = (type: string) => {
    const found = listed.flatMap((one) => (one["OS-EXT-IPS:type"] === type && one.addr ? [one.addr] : []));
    return found.find((one) => isIP(one) === 4) ?? found[0];
  };
  const address = { name: name ?? undefined, publicIp: first("floating"), privateIp: first("fixed") };
  return Object.values(address).some(Boolean) ? address : undefined;
}

const written = /\{([^{}]*)\}/g;

/** The placeholders in a text, known ones and others. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(written)].map(([, name = ""]) => name))];
}

/** Puts values in their places. */
export function fillIn(text: string, value: (placeholder: Placeholder) => string): string {
  return text.replace(written, (_whole, name: string) => value(name as Placeholder));
}
