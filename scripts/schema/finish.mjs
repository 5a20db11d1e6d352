import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/repo.mjs";
import { pom } from "./pom.mjs";

/** What the generators leave out or do wrong, one language each. Everything else stays as it was generated. */
const finishes = {
  nodejs(folder) {
    // Pulumi looks for plugins in every package.json below node_modules, and this folder is there as well, through
    // the link to the repository: programs of the dynamic door would be told that they need a plugin.
    rewrite(join(folder, "package.json"), (text) => {
      const manifest = JSON.parse(text);
      delete manifest.pulumi;
      return `${JSON.stringify(manifest, undefined, 4)}\n`;
    });
    // A generator that was built with Go 1.26, whose filepath.Rel gives ".." where it gave "../.", forgets the "..".
    for (const file of ["config/vars.ts", "types/index.ts", "types/input.ts", "types/output.ts"])
      rewrite(join(folder, file), (text) =>
        text.replaceAll(/ from "\.\/(types\/|utilities")/g, ' from "../$1'),
      );
    spareTraces(folder);
  },

  python(folder) {
    // pyproject.toml names it beside itself.
    renameSync(join(folder, "pulumi_rekindle", "README.md"), join(folder, "README.md"));
    // The same "..".
    for (const file of ["__init__.pyi", "vars.py"])
      rewrite(join(folder, "pulumi_rekindle", "config", file), (text) =>
        text.replace("\nfrom . import _utilities\n", "\nfrom .. import _utilities\n"),
      );
  },

  go(folder, schema) {
    // It comes without a module; the pins and sums are kept by hand.
    const pins = join(root, "tools", "go-sdk");
    for (const name of readdirSync(pins)) cpSync(join(pins, name), join(folder, "rekindle", name));
    rewrite(join(folder, "rekindle", "go.mod"), (text) =>
      text.replace(/^module .*$/m, `module ${schema.language.go.importBasePath}`),
    );
  },

  dotnet() {},

  java(folder, schema) {
    // Pulumi's library looks for it below com/pulumi, whatever the package's own name is.
    const resources = join(folder, "src", "main", "resources", "com", "pulumi", schema.name);
    mkdirSync(resources, { recursive: true });
    const { name, version, pluginDownloadURL: server } = schema;
    const plugin = { resource: true, name, version, server };
    writeFileSync(join(resources, "plugin.json"), `${JSON.stringify(plugin, undefined, 2)}\n`);
    writeFileSync(join(folder, "pom.xml"), pom(schema));
  },
};

export function finish(language, folder, schema) {
  finishes[language](folder, schema);
}

/** Most of what a resource costs a program; see the file that is copied. */
function spareTraces(folder) {
  const file = "promise-traces.ts";
  cpSync(join(root, "sdk", "dynamic", file), join(folder, file));
  rewrite(join(folder, "tsconfig.json"), (text) => text.replace('"provider.ts",', `"${file}",\n        $&`));
  for (const resource of ["notebookLease.ts", "restartTrigger.ts"])
    rewrite(join(folder, resource), (text) =>
      text
        .replace(
          '\nimport * as utilities from "./utilities";',
          '$&\nimport { skipPromiseTraces } from "./promise-traces";',
        )
        .replace(
          /^ {8}(super\(.*, resourceInputs, opts\);)$/m,
          [
            "        const restore = skipPromiseTraces();",
            "        try {",
            "            $1",
            "        } finally {",
            "            restore();",
            "        }",
          ].join("\n"),
        ),
    );
}

function rewrite(file, change) {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
