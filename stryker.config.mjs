/*
 * `npm run mutate` (scripts/mutate.mjs) changes the code of one folder in one place at a time; some test has to notice each
 * change. Types are not checked: a change that would not compile counts like any other, and what it breaks has to show.
 */
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { mutatedFolder, resultsOf } from "./scripts/mutate/folder.mjs";

const folder = mutatedFolder();

export default {
  plugins: ["@stryker-mutator/jest-runner"],
  testRunner: "jest",
  jest: { configFile: "jest.mutation.cjs" },
  coverageAnalysis: "perTest",
  mutate: [`${folder}/**/!(*.test|*.test.support|test-kit).ts`],
  // Texts are many, and asserted where they matter; what is decided is what this is about.
  // What is set up once when a module is loaded needs every test for each change: half of the time for one in thirty.
  ignoreStatic: true,
  mutator: { excludedMutations: ["StringLiteral"] },
  ignorePatterns: [
    "/bench",
    "/dist",
    "/docs",
    "/sdk/go",
    "/sdk/java",
    "/sdk/dotnet",
    "/sdk/python",
    "/test/e2e",
  ],
  // Elsewhere, so that no tool of the repository finds the copy.
  tempDirName: join(tmpdir(), `rekindle-mutation-${process.pid}`),
  incremental: true,
  incrementalFile: join(resultsOf(folder), "incremental.json"),
  reporters: ["progress-append-only", "json"],
  jsonReporter: { fileName: join(resultsOf(folder), "report.json") },
  concurrency: Number(process.env["REKINDLE_MUTATION_JOBS"] ?? availableParallelism()),
  // A change may make a loop endless. Long, so that a busy machine does not pass for one that noticed.
  timeoutMS: 60_000,
};
