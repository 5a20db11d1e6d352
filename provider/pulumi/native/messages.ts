import { CheckFailure, CheckResponse, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Problem } from "../../shared/validate";
import { propertyOf, type DiffKind } from "./detailed-diff";
import type { Difference } from "./resource";

const kinds: Readonly<Record<DiffKind, PropertyDiff.Kind>> = {
  add: PropertyDiff.Kind.ADD,
  addReplace: PropertyDiff.Kind.ADD_REPLACE,
  delete: PropertyDiff.Kind.DELETE,
  deleteReplace: PropertyDiff.Kind.DELETE_REPLACE,
  update: PropertyDiff.Kind.UPDATE,
  updateReplace: PropertyDiff.Kind.UPDATE_REPLACE,
};

export function toCheckResponse(inputs: Struct, problems: readonly Problem[]): CheckResponse {
  const failures = problems.map(({ path, reason }) => new CheckFailure().setProperty(path).setReason(reason));
  return new CheckResponse().setInputs(inputs).setFailuresList(failures);
}

export function toDiffResponse({ changes, replaces, details }: Difference): DiffResponse {
  const response = new DiffResponse()
    .setChanges(changes ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setReplacesList([...replaces])
    .setDeletebeforereplace(replaces.length > 0);
  if (!changes) return response;
  response.setHasdetaileddiff(true);
  const properties = new Set<string>();
  for (const [path, { kind, inputDiff }] of details) {
    properties.add(propertyOf(path));
    response.getDetaileddiffMap().set(path, new PropertyDiff().setKind(kinds[kind]).setInputdiff(inputDiff));
  }
  return response.setDiffsList([...properties]);
}
