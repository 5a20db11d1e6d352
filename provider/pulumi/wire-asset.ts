import { isPlainObject } from "../shared/triggers";
import type { TriggerAsset } from "./trigger-digest";

/**
 * A file, text or archive from the members that it has on Pulumi's wire.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
 */
export function assetOnWire(
  isArchive: boolean,
  members: Readonly<Record<string, unknown>>,
  inner: (member: unknown) => TriggerAsset | undefined,
): TriggerAsset {
  const text = (name: string) => (typeof members[name] === "string" ? members[name] : undefined);
  const [path, uri, assets] = [text("path"), text("uri"), members["assets"]];
  // The text of an empty one is left out on the wire.
  const isText = !isArchive && path === undefined && uri === undefined;
  return {
    isArchive,
    path,
    uri,
    text: text("text") ?? (isText ? "" : undefined),
    assets: isPlainObject(assets)
      ? Object.fromEntries(
          Object.entries(assets).flatMap(([name, member]) => {
            const asset = inner(member);
            return asset ? [[name, asset] as const] : [];
          }),
        )
      : undefined,
  };
}
