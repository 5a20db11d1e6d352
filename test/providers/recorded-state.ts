import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import type { Recorded } from "../support/recorded";
import type { Door, Kind, Resource, State } from "./provider";
import { secret, secretSignature, signature, type Wire } from "./wire";

interface Saved {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Wire;
  readonly outputs: Wire;
  readonly initErrors?: readonly string[];
  readonly refreshBeforeUpdate?: boolean;
}

interface Exported {
  readonly deployment: {
    readonly secrets_providers: { readonly state: { readonly salt: string } };
    readonly resources: readonly Saved[];
  };
}

/** A resource of a recorded stack, as an engine would hand it to a provider. */
export interface RecordedResource extends Resource {
  readonly state: State;
  /** The text that Pulumi's dynamic provider process evaluates; of the dynamic door only. */
  readonly shim: unknown;
}

/** The passphrase of all test stacks. */
const passphrase = "test";

/** Our resources in a recorded stack, their secrets as they are on the wire. */
export function recordedResources({ text }: Recorded, by: Door): RecordedResource[] {
  const { resources, secrets_providers: secrets } = (JSON.parse(text) as Exported).deployment;
  const open = decrypter(secrets.state.salt);
  return resources.flatMap(({ urn, type, id, inputs, outputs, initErrors, refreshBeforeUpdate }) => {
    const kind = /rekindle:(?:index:)?(RestartTrigger|NotebookLease)$/.exec(type)?.[1] as Kind | undefined;
    if (!kind) return [];
    const state: State = {
      by,
      id,
      inputs: open(inputs) as Wire,
      outputs: open(outputs) as Wire,
      unfinished: initErrors?.join("\n"),
      refreshFirst: refreshBeforeUpdate,
    };
    return [{ kind, name: urn.split("::").at(-1) ?? "", state, shim: inputs["__provider"] }];
  });
}

/**
 * Opens what Pulumi's passphrase provider encrypted: `v1:<nonce>:<AES-256-GCM>`, its salt before it in the state.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/crypt.go
 */
function decrypter(state: string): (value: unknown) => unknown {
  const [, salt = ""] = state.split(":");
  const key = pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  const decrypt = (text: string): unknown => {
    const [, nonce = "", sealed = ""] = text.split(":");
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
    return JSON.parse(plain.toString("utf8"));
  };
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== "object" || value === null) return value;
    const map = value as Wire;
    if (map[signature] === secretSignature) return secret(open(decrypt(String(map["ciphertext"]))));
    return Object.fromEntries(Object.entries(map).map(([name, member]) => [name, open(member)]));
  };
  return open;
}
