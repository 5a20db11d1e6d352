import type { z } from "zod";
import { notebookLeaseInputs } from "../../../resources/notebook-lease/inputs";
import { restartTriggerInputs } from "../../../resources/restart-trigger/inputs";
import { renderExamples, type Example, type ReadExample } from "./examples";
import { notebookLeaseOutputs, restartTriggerOutputs } from "./outputs";
import type { Properties, ResourceSpec } from "./spec";
import { requiredOf, type Walk } from "./walk";

type Shape = Readonly<Record<string, z.core.$ZodType>>;

interface Resource {
  readonly name: string;
  readonly text: string;
  readonly inputs: Shape;
  readonly outputs: Shape;
  readonly examples: readonly Example[];
}

const resources: readonly Resource[] = [
  {
    name: "RestartTrigger",
    text:
      'Says "these instances have been restarted since these values last changed". `pulumi up` restarts them when a ' +
      "value in `triggers` changes, a few at a time, proves each restart, and after a failure goes on where it stopped. " +
      "A change of anything else restarts nothing.",
    inputs: restartTriggerInputs.shape,
    outputs: restartTriggerOutputs,
    examples: [
      { folder: "rolling-restart", title: "Restart servers when their configuration changes" },
      { folder: "restart-at-night", title: "Restart application servers at night only" },
    ],
  },
  {
    name: "NotebookLease",
    text:
      'Says "this notebook keeps running". Every `pulumi up` judges the live lease, also with an unchanged program, and ' +
      "renews it when less than `renewBefore` is left: keep a notebook running by a schedule that runs `pulumi up`. A " +
      "renewal never makes a lease shorter.",
    inputs: notebookLeaseInputs.shape,
    outputs: notebookLeaseOutputs,
    examples: [
      { folder: "notebook-lease", title: "Keep a notebook running" },
      { folder: "explicit-provider", title: "Give credentials to a provider of its own" },
    ],
  },
];

export function resourceSpecs(walk: Walk, read: ReadExample): Record<string, ResourceSpec> {
  return Object.fromEntries(
    resources.map((resource) => [`rekindle:index:${resource.name}`, resourceSpec(resource, walk, read)]),
  );
}

function resourceSpec(resource: Resource, walk: Walk, read: ReadExample): ResourceSpec {
  const { name, text, outputs, examples } = resource;
  // The hash of the triggers is an input only where the program computes it: in the dynamic door.
  const { triggerHash: _triggerHash, ...inputs } = resource.inputs;
  const state = { ...inputs, ...outputs };
  const { required: requiredInputs } = requiredOf(inputs);
  return {
    description: `${text}\n\n${renderExamples(examples, read)}`,
    type: "object",
    properties: withAnyTrigger(walk.properties(state)),
    ...requiredOf(state),
    inputProperties: withAnyTrigger(walk.properties(inputs)),
    ...(requiredInputs && { requiredInputs }),
    // A stack moves over from the dynamic door, and keeps what was restarted.
    aliases: [{ type: `pulumi-nodejs:dynamic/rekindle:${name}` }],
  };
}

/**
 * Programs give values of any kind; the engine, and so its declaration, gets the digests of them. The output holds
 * digests, too, but Pulumi itself puts the values there in a preview with a provider whose configuration is unknown.
 */
function withAnyTrigger(properties: Properties): Properties {
  const { triggers } = properties;
  if (!triggers) throw new Error("a resource without triggers");
  return { ...properties, triggers: { ...triggers, additionalProperties: { $ref: "pulumi.json#/Any" } } };
}
