import { Refusal } from "../http/answer";
import { huaweiError } from "../vendors/huawei";

const MESSAGES = {
  "6305": "The instance is running.",
  "6306": "The instance is being started.",
  "6307": "The instance has been stopped.",
  "6308": "The instance is being stopped.",
  "6309": "The instance does not exist.",
  "6326": "The instance is frozen.",
  "6327": "The instance is not running.",
  "6349": "The auto-stop duration is out of range.",
  "6357": "The operation is not allowed: another operation is in progress.",
  "6360": "Sufficient resources are not available.",
  "6400": "The request payload is invalid.",
  "0104": "A request parameter is invalid.",
} as const;

/**
 * ModelArts answers these with status 400, an unknown instance too.
 *
 * @see https://docs.otc.t-systems.com/modelarts/api-ref/appendix/error_codes.html
 */
export function modelartsError(suffix: keyof typeof MESSAGES, detail = ""): Refusal {
  return new Refusal(
    huaweiError(400, `ModelArts.${suffix}`, [MESSAGES[suffix], detail].filter(Boolean).join(" ")),
  );
}

export const wrongProject = huaweiError(
  403,
  "ModelArts.0210",
  "The project ID in the URL is not the one that the token or key is for.",
);
