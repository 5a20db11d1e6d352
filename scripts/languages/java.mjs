import { join } from "node:path";
import { step } from "../lib/step.mjs";

const windows = process.platform === "win32";

export const recipe = {
  name: "java",
  title: "Java",
  tools: [
    {
      what: "a Java development kit",
      command: "javac",
      args: ["-version"],
      version: /javac (\d+(?:\.\d+)*)/,
      oldest: "11.0.0",
    },
    {
      what: "Maven",
      command: "mvn",
      args: ["-version"],
      version: /Apache Maven (\d+\.\d+\.\d+)/,
      oldest: "3.6.3",
      shell: windows,
    },
  ],
  sources: ["scripts/languages/java.mjs", "examples/languages/java", "sdk/java"],

  /** The folder has a Maven repository with the SDK and everything that Pulumi's calls of Maven need. */
  async make({ folder, source, ...options }) {
    const maven = (cwd, ...args) => {
      const common = ["--batch-mode", "--no-transfer-progress", repositoryOption(folder)];
      return step("mvn", [...common, ...args], { cwd: join(source, ...cwd), shell: windows, ...options });
    };
    await maven(["sdk", "java"], "install", "-Dmaven.test.skip=true");
    // How Pulumi asks a program for its plugins: compiles it and starts Java, but needs no engine.
    const plugins = ["-DmainClass=com.pulumi.bootstrap.internal.Main", "-DmainArgs=packages"];
    await maven(["examples", "languages", "java"], "compile", "exec:java", ...plugins);
  },
};

const repositoryOption = (folder) => `-Dmaven.repo.local=${join(folder, "repository")}`;
