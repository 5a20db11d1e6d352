/** One program in every language, as files of a folder of that name beside this module. */
export interface Example {
  readonly folder: string;
  readonly title: string;
}

/** The text of a file of an example. */
export type ReadExample = (folder: string, file: string) => string;

/** The languages in the order of Pulumi's own documentation, and the file that is the program. */
export const programs = [
  { language: "typescript", file: "index.ts" },
  { language: "python", file: "__main__.py" },
  { language: "csharp", file: "Program.cs" },
  { language: "go", file: "main.go" },
  { language: "java", file: "App.java" },
  { language: "yaml", file: "Pulumi.yaml" },
] as const;

/** The examples as Pulumi's documentation and its generators read them: each language takes out its own. */
export function renderExamples(examples: readonly Example[], read: ReadExample): string {
  const sections = examples.map(({ folder, title }) => {
    const blocks = programs.map(({ language, file }) => fenced(language, read(folder, file)));
    return ["{{% example %}}", `### ${title}`, ...blocks, "{{% /example %}}"].join("\n\n");
  });
  return ["{{% examples %}}", "## Example Usage", ...sections, "{{% /examples %}}"].join("\n\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
