import * as rekindle from "pulumi-rekindle/native";

const training = new rekindle.NotebookLease("training", {
  target: { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0001" } },
  duration: "8h",
  renewBefore: "3h",
});

export const expiresAt = training.expiresAt;
