/** Packages that come only as ES modules, in a form that Jest cannot load unless it compiles them. */
const esModules = ["nanotar", "commander", "@bomb\\.sh"];

const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: {
    "^.+\\.(ts|mjs|js)$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2024" },
        module: { type: "commonjs" },
        sourceMaps: "inline",
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  // node_modules/pulumi-rekindle is a link to this folder.
  modulePathIgnorePatterns: [
    "<rootDir>/dist/",
    "<rootDir>/node_modules/pulumi-rekindle/",
    "<rootDir>/sdk/(?!dynamic/)[^/]+/",
  ],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/dist/", "<rootDir>/tools/"],
};

module.exports = {
  // The end-to-end tests wait for child processes most of the time.
  maxWorkers: 2,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/**/*.test.ts"],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, "<rootDir>/test/e2e/"],
    },
    {
      ...common,
      displayName: "e2e",
      testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/test/support/long-timeout.ts"],
    },
  ],
};
