/** Regions whose application streaming answers at `appstream`; international ones use `workspace`. */
const WORKSPACE_HOSTED = new Set([
  "cn-east-5",
  "cn-north-11",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "la-south-2",
  "la-north-2",
  "sa-brazil-1",
  "me-east-1",
  "af-south-1",
  "af-north-1",
  "tr-west-1",
]);

/** Huawei Cloud's domain for a region, where HW_CLOUD does not say. */
export function defaultDomain(region: string): string {
  return region.startsWith("eu-west-1") ? "myhuaweicloud.eu" : "myhuaweicloud.com";
}

/** Service → its address in a region of Huawei Cloud. */
export type HostTable = Readonly<Record<string, (region: string, domain: string) => string>>;

/**
 * @see https://developer.huaweicloud.com/intl/en-us/endpoint
 */
export const HUAWEICLOUD_HOSTS: HostTable = {
  modelarts: (region, domain) => {
    // The vendor's own region table has the Chinese suffix for Hong Kong, and for this service only.
    const suffix =
      region === "ap-southeast-1" && domain === "myhuaweicloud.com" ? "myhuaweicloud.cn" : domain;
    return `https://modelarts.${region}.${suffix}`;
  },
  workspace: (region, domain) =>
    `https://${WORKSPACE_HOSTED.has(region) ? "workspace" : "appstream"}.${region}.${domain}`,
  iam: (region, domain) => `https://iam.${region}.${domain}`,
};

/** @see https://docs.otc.t-systems.com/regions-and-endpoints/ */
export const OTC_HOSTS: HostTable = {
  modelarts: (region) => `https://modelarts.${region}.otc.t-systems.com`,
  iam: (region) => `https://iam.${region}.otc.t-systems.com`,
};
