/** What a mutation run runs: the unit tests that are about the folder, so that each change costs seconds. */
const { projects } = require("./jest.config.cjs");

/** A folder that is changed, and where the tests of it are beside its own. */
const others = {
  "provider/resources/notebook-lease": ["test/providers/notebook-lease.test.ts"],
  "provider/rollout": [
    "provider/resources/restart-trigger/**/*.test.ts",
    "test/providers/restart-trigger.test.ts",
  ],
};
const folder = process.env["REKINDLE_MUTATED_FOLDER"] ?? "provider";

module.exports = {
  ...projects.find(({ displayName }) => displayName === "unit"),
  rootDir: __dirname,
  // Half of the rollout's tests are properties that try thousands of cases, and nearly each change concerns them all.
  setupFiles: folder === "provider/rollout" ? [`${__dirname}/scripts/mutate/short-properties.cjs`] : [],
  testMatch: [`${folder}/**/*.test.ts`, ...(others[folder] ?? [])].map((tests) => `<rootDir>/${tests}`),
};
