import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Observation } from "./api";

/** A network interface as `getNetworkInterfaceList` shows it. */
export const interfaceShape = z.object({
  networkInterfaceNo: z.union([z.string(), z.number()]).transform(String),
  ip: z.string().nullish(),
  isDefault: z.boolean().nullish(),
});
type Interface = z.infer<typeof interfaceShape>;

/** No answer about a server has its private address: it is that of its default network interface, and stays for its life. */
export class PrivateIps {
  private readonly numbers = new Map<string, readonly string[]>();
  private readonly ips = new Map<string, string>();

  static of(client: CloudClient): PrivateIps {
    return client.process.onceFor(client, "private addresses", () => new PrivateIps());
  }

  /** Which network interfaces a server has. */
  note(id: string, numbers: readonly string[]): void {
    this.numbers.set(id, numbers);
  }

  /** Reads those that are not known yet. */
  async learn(
    ids: readonly string[],
    read: (numbers: readonly string[]) => Promise<readonly Interface[]>,
  ): Promise<void> {
    const owners = new Map(
      ids
        .filter((id) => !this.ips.has(id))
        .flatMap((id) => (this.numbers.get(id) ?? []).map((number) => [number, id] as const)),
    );
    if (owners.size === 0) return;
    for (const { networkInterfaceNo, ip, isDefault } of await read([...owners.keys()])) {
      const id = owners.get(networkInterfaceNo);
      if (id !== undefined && ip && isDefault !== false) this.ips.set(id, ip);
    }
  }

  /** The look at a server, with its address if that is known. */
  shownOn(id: string, look: Observation): Observation {
    const privateIp = this.ips.get(id);
    return privateIp === undefined ? look : { ...look, address: { ...look.address, privateIp } };
  }
}
