import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type Files, root } from "../project";

/** The programs that exist in every language: `examples/languages/…` and `test/e2e/bad-input/…`. */
export type ProgramName = "example" | "bad-input";

export interface Language {
  /** The folder's name under `examples/languages`, and the toolchain's, where one is needed. */
  readonly name: string;
  readonly title: string;
  /** Whether something has to be installed or compiled. */
  readonly toolchain: boolean;
  /** The file that has the program, and its name under `test/e2e/bad-input`. */
  readonly main: string;
  readonly badInput: string;
  /** Options of the runtime in Pulumi.yaml that find what the toolchain made in `folder`. */
  readonly options?: (folder: string, program: ProgramName) => Readonly<Record<string, string>>;
  /** The same for the environment. */
  readonly env?: (folder: string) => NodeJS.ProcessEnv;
}

const suffix = process.platform === "win32" ? ".exe" : "";

export const languages: readonly Language[] = [
  { name: "yaml", title: "YAML", toolchain: false, main: "Pulumi.yaml", badInput: "Pulumi.yaml" },
  { name: "typescript", title: "TypeScript", toolchain: false, main: "index.ts", badInput: "index.ts" },
  {
    name: "python",
    title: "Python",
    toolchain: true,
    main: "__main__.py",
    badInput: "__main__.py",
    options: (folder) => ({ toolchain: "pip", virtualenv: join(folder, "venv") }),
  },
  {
    name: "go",
    title: "Go",
    toolchain: true,
    main: "main.go",
    badInput: "main.go",
    options: (folder, program) => ({ binary: join(folder, `${program}${suffix}`) }),
  },
  {
    name: "java",
    title: "Java",
    toolchain: true,
    main: "src/main/java/app/App.java",
    badInput: "App.java",
    // Its host takes no compiled program. Each run is over before Java's second compiler pays off.
    env: (folder) => ({
      MAVEN_OPTS: `-Dmaven.repo.local=${join(folder, "repository")} -XX:TieredStopAtLevel=1`,
    }),
  },
  {
    name: "dotnet",
    title: ".NET",
    toolchain: true,
    main: "Program.cs",
    badInput: "Program.cs",
    options: (folder, program) => ({ binary: join(folder, program, "Fleet.dll") }),
  },
];

/** A program's files as they are in the repository, but for the places of the plugin and of what the toolchain made. */
export function filesOf(language: Language, program: ProgramName, folder: string | undefined): Files {
  const example = join(root, "examples", "languages", language.name);
  const names = readdirSync(example, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^Pulumi\..+\.yaml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const files: Record<string, string> = {};
  for (const path of names) files[path.slice(example.length + 1)] = readFileSync(path, "utf8");
  if (program === "bad-input") {
    files[language.main] = readFileSync(join(root, "test", "e2e", program, language.badInput), "utf8");
  }
  const project = parse((files["Pulumi.yaml"] ?? "").replaceAll("../../../", `${root}/`)) as Project;
  if (language.options && folder !== undefined) {
    const runtime = typeof project.runtime === "string" ? project.runtime : project.runtime.name;
    project.runtime = { name: runtime, options: language.options(folder, program) };
  }
  return { ...files, "Pulumi.yaml": stringify(project) };
}

interface Project {
  runtime: string | { name: string; options?: object };
}
