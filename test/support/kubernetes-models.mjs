// node kubernetes-models.mjs FOLDER: validates objects of Flux and Argo CD, a JSON list on standard input, with the packages in FOLDER.
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [, , folder] = process.argv;
const packages = { "fluxcd.io": "flux-cd", "argoproj.io": "argo-cd" };

for (const object of JSON.parse(await text(process.stdin))) {
  const [group, version] = object.apiVersion.split("/");
  const name = Object.entries(packages).find(([ending]) => group.endsWith(ending))[1];
  const module = join(folder, "node_modules", "@kubernetes-models", name, group, version, "index.js");
  const { [object.kind]: Model } = await import(pathToFileURL(module).href);
  new Model(object).validate();
}
