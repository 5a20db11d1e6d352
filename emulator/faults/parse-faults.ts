import { parseInput } from "../world/validate";
import { faultListSchema, faultsFileSchema, type FaultInput } from "./schema";

/** Checks what a faults file holds: a list, or an object with the list as `faults`. @throws InvalidInput */
export function parseFaults(data: unknown): readonly FaultInput[] {
  if (Array.isArray(data)) {
    parseInput(faultListSchema, data);
    return data as FaultInput[];
  }
  parseInput(faultsFileSchema, data);
  return (data as { faults: FaultInput[] }).faults;
}
