import type { Service } from "../clouds/service";
import type { ApiError } from "../shared/errors";

/**
 * ModelArts, of which several APIs are.
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-modelarts/modelarts_03_0095.html
 */
export const modelarts: Service = {
  name: "modelarts",
  title: "ModelArts",
  hosts: {
    huaweicloud: ({ region, domain }) => {
      // The vendor's own region table has the Chinese suffix for Hong Kong, and for this service only.
      const suffix =
        region === "ap-southeast-1" && domain === "myhuaweicloud.com" ? "myhuaweicloud.cn" : domain;
      return `https://modelarts.${region}.${suffix}`;
    },
    otc: ({ region, domain }) => `https://modelarts.${region}.${domain}`,
  },
  codes: [
    { code: /^ModelArts\.(0202|0203|6203)$/, statuses: [401], means: "renewToken" },
    // Its own 401 speaks of projects and accounts; the gateway had accepted the key.
    { code: /^ModelArts\./, statuses: [401], means: "wrongScope" },
    { code: /^ModelArts\.(6309|6404)$/, means: "notFound" },
    { code: /^ModelArts\.(6306|6308|6333|6357)$/, means: "conflict" },
    { code: /^ModelArts\.6101$/, means: "throttled" },
  ],
};

/** ModelArts says "does not exist" with status 400 and a code of its own. */
export function isUnknownInstance({ kind, code }: ApiError): boolean {
  return kind === "notFound" || code === "ModelArts.6309" || code === "ModelArts.6404";
}
