import type { Service } from "./service";

/** The identity service of Huawei-style clouds: tokens, and the ids of projects. */
export const iam: Service = {
  name: "iam",
  title: "IAM",
  hosts: {
    huaweicloud: ({ region, domain }) => `https://iam.${region}.${domain}`,
    otc: ({ region, domain }) => `https://iam.${region}.${domain}`,
  },
};
