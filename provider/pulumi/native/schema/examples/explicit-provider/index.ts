import * as pulumi from "@pulumi/pulumi";
import * as rekindle from "pulumi-rekindle/native";

const config = new pulumi.Config();

const research = new rekindle.Provider("research", {
  otc: {
    region: "eu-de",
    accessKey: config.require("accessKey"),
    secretKey: config.requireSecret("secretKey"),
  },
});

const training = new rekindle.NotebookLease(
  "training",
  { target: { modelartsNotebook: { cloud: "otc", notebookId: "notebook-0001" } } },
  { provider: research },
);

export const renewAt = training.renewAt;
